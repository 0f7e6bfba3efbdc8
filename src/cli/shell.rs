//! Commands as a shell takes them: replies name them as Discord and the chat do.

use engine::assistant::Response;

/// The response with `/salary CCS region:Texas` as `preceptor salary CCS --region Texas`.
pub(super) fn in_shell_words(mut response: Response) -> Response {
    let fields = response.reply.iter_mut().flat_map(|reply| &mut reply.fields);
    for field in fields.filter(|field| field.name == "Next") {
        let lines: Vec<String> = field.value.lines().map(line_in_shell_words).collect();
        field.value = lines.join("\n");
    }
    response
}

/// Commands stand between backticks; there may be several in a line.
fn line_in_shell_words(line: &str) -> String {
    let parts: Vec<String> = line
        .split('`')
        .enumerate()
        .map(|(at, part)| match part.strip_prefix('/') {
            Some(command) if at % 2 == 1 => command_in_shell_words(command),
            _ => part.to_owned(),
        })
        .collect();
    parts.join("`")
}

fn command_in_shell_words(command: &str) -> String {
    let (command, region) = match command.split_once("region:") {
        Some((command, region)) => (command.trim_end(), Some(region)),
        None => (command, None),
    };
    match region {
        Some(region) if region.contains(' ') => format!("preceptor {command} --region \"{region}\""),
        Some(region) => format!("preceptor {command} --region {region}"),
        None => format!("preceptor {command}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_can_be_typed_as_they_stand() {
        for (line, expected) in [
            ("`/cert CCS`: the CCS itself", "`preceptor cert CCS`: the CCS itself"),
            ("`/salary CCS region:Texas`: by state", "`preceptor salary CCS --region Texas`: by state"),
            ("`/salary region:New York`", "`preceptor salary --region \"New York\"`"),
            ("`/salary CPC`, `/salary CCS senior`: pay", "`preceptor salary CPC`, `preceptor salary CCS senior`: pay"),
            ("no command", "no command"),
        ] {
            assert_eq!(line_in_shell_words(line), expected);
        }
    }
}
