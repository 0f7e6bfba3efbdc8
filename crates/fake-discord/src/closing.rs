//! Connections that can be closed in the middle of a request.
use axum::{
    extract::connect_info::Connected,
    serve::{IncomingStream, Listener},
};
use std::{
    io::{Error, ErrorKind, Result},
    net::SocketAddr,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{TcpListener, TcpStream},
};

/// Closes the connection that a request came by, before a byte of its response is written.
#[derive(Clone, Debug, Default)]
pub struct Closer(Arc<AtomicBool>);

impl Closer {
    pub fn close(&self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl Connected<IncomingStream<'_, Closing>> for Closer {
    fn connect_info(stream: IncomingStream<'_, Closing>) -> Self {
        stream.io().closer.clone()
    }
}

/// A listener whose connections can be closed.
pub struct Closing(pub TcpListener);

impl Listener for Closing {
    type Io = Closable;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Closable, SocketAddr) {
        let (stream, address) = Listener::accept(&mut self.0).await;
        (Closable { stream, closer: Closer::default() }, address)
    }

    fn local_addr(&self) -> Result<SocketAddr> {
        self.0.local_addr()
    }
}

/// One of its connections. The server drops it, and so closes it, when it can no longer be written to.
pub struct Closable {
    stream: TcpStream,
    closer: Closer,
}

impl Closable {
    fn open(&mut self) -> Result<Pin<&mut TcpStream>> {
        if self.closer.0.load(Ordering::Relaxed) {
            return Err(Error::from(ErrorKind::BrokenPipe));
        }
        Ok(Pin::new(&mut self.stream))
    }
}

impl AsyncRead for Closable {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<Result<()>> {
        self.open()?.poll_read(context, buffer)
    }
}

impl AsyncWrite for Closable {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<Result<usize>> {
        self.open()?.poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<()>> {
        self.open()?.poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
