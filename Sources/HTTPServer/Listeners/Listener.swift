import ArcFedHTTP

/// A socket that takes connections, what is spoken on them, and who answers.
struct Listener: Sendable {
  let socket: ListeningSocket
  let kind: ListenerKind
  let endpoint: any Endpoint
}
