/// A service: a request in, a response out. Every emulated service is one, reached through the
/// ``Network`` by callers in this process and through the server by those outside.
package protocol Endpoint: Sendable {
  /// Answers. A refusal is an answer too, so this never throws.
  func respond(to request: HTTPRequest) async -> HTTPResponse
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
