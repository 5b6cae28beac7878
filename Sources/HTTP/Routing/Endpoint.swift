/// A service: a request in, a response out. Every emulated service is one, reached through the
/// ``Network`` by callers in this process and through the server by those outside.
package protocol Endpoint: Sendable {
  /// Answers. A refusal is an answer too, so this never throws.
  func respond(to request: HTTPRequest) async -> HTTPResponse

  /// The same answer where it needs neither another's turn nor much work, on the thread of whoever
  /// asks; nil when it does, and then nothing has happened yet: `respond` is to be asked.
  func respondAtOnce(to request: HTTPRequest) -> HTTPResponse?
}

extension Endpoint {
  /// Most services have to wait for somebody.
  package func respondAtOnce(to request: HTTPRequest) -> HTTPResponse? { nil }
}

/// An endpoint that is one function.
package struct ClosureEndpoint: Endpoint {
  private let body: @Sendable (HTTPRequest) async -> HTTPResponse

  /// An endpoint that answers what `body` returns.
  package init(_ body: @escaping @Sendable (HTTPRequest) async -> HTTPResponse) {
    self.body = body
  }

  /// Answers.
  package func respond(to request: HTTPRequest) async -> HTTPResponse {
    await body(request)
  }
}
