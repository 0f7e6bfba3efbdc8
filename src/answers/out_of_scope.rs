//! What is said to questions on codes, modifiers and bills.

use super::reply::Reply;

/// The kind line for a question that is not about careers; it rests on no source.
pub fn out_of_scope() -> Reply {
    Reply {
        title: "That one is not for me".to_owned(),
        text:
            "I answer questions about coding as a career: training, exams, pay and jobs. For a code or a modifier ask \
               in your server's coding channel or the AAPC forum and check the official guidelines; for a bill or a \
               denied claim ask the provider's billing office or the insurer."
                .to_owned(),
        ..Reply::default()
    }
}
