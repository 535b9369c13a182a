//! A world behind an HTTP port, so that the real kubectl can be asked the same.

use crate::protobuf;
use can_i::k8s::HttpRequest;
use can_i::world::{Call, DEFAULT_TIME, Question, Who, World, ask};
use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;

/// Serves `world` to whoever connects, as `who`; ends with the process.
pub fn serve(world: Arc<World>, who: Who) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let (world, who) = (world.clone(), who.clone());
            thread::spawn(move || while answer(&stream, &world, &who).is_some() {});
        }
    });
    address
}

fn answer(mut stream: &TcpStream, world: &World, who: &Who) -> Option<()> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).ok().filter(|n| *n > 0)?;
    let mut words = line.split_whitespace();
    let mut request = HttpRequest::new(words.next()?, words.next()?);
    let mut length = 0;
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).ok()?;
        let Some((name, value)) = header.trim_end().split_once(':') else { break };
        let value = value.trim().to_owned();
        match name.to_lowercase().as_str() {
            "content-length" => length = value.parse().ok()?,
            "content-type" => request.content_type = value,
            name if name.starts_with("impersonate-") => request.headers.push((name.to_owned(), value)),
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    request.body = match protobuf::json_of(&body) {
        Some(json) => {
            request.content_type = "application/json".to_owned();
            json
        }
        None => String::from_utf8(body).ok()?,
    };
    let question = Question { who: who.clone(), call: Call::Kubernetes(request), time: DEFAULT_TIME };
    let response = ask(world, &question).response.unwrap_or_default();
    let (kind, text) = match &response.body {
        Value::String(text) => ("text/plain", text.clone()),
        body => ("application/json", body.to_string()),
    };
    let code = if response.code == 0 { 401 } else { response.code };
    let mut head = format!("HTTP/1.1 {code} X\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n", text.len());
    for warning in &response.warnings {
        head.push_str(&format!("Warning: 299 - {:?}\r\n", warning));
    }
    stream.write_all(format!("{head}\r\n{text}").as_bytes()).ok()
}
