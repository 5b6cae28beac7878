/// What a route's pattern found in the path, percent-decoded.
package struct PathParameters: Sendable {
  /// One or two as a rule: looking through them is faster than a table.
  private var values: [FormField] = []

  /// The value of a parameter that the pattern names; empty when it names none such.
  package subscript(name: String) -> String {
    values.first { $0.name == name }?.value ?? ""
  }

  /// Adds what a pattern names once.
  mutating func add(_ name: String, _ value: String) {
    values.append(FormField(name: name, value: value))
  }
}

/// A closed table of routes. What it does not know is answered in the owner's own shape.
package struct Router: Endpoint {
  /// Answers a request that matched.
  package typealias Handler = @Sendable (HTTPRequest, PathParameters) async -> HTTPResponse
  /// Answers a request that matched, and needs neither another's turn nor much work for it.
  package typealias ReadyHandler = @Sendable (HTTPRequest, PathParameters) -> HTTPResponse
  /// Answers a request that nothing matched.
  package typealias Fallback = @Sendable (HTTPRequest) async -> HTTPResponse

  /// A class, so that looking through the table copies none of it.
  private final class Route: Sendable {
    enum Answer: Sendable {
      case later(Handler)
      case atOnce(ReadyHandler)
    }

    let method: HTTPMethod
    let pattern: PathPattern
    let answer: Answer

    init(_ method: HTTPMethod, _ pattern: PathPattern, _ answer: Answer) {
      (self.method, self.pattern, self.answer) = (method, pattern, answer)
    }
  }

  /// What the table says of a request.
  private enum Finding {
    case route(Route.Answer, PathParameters)
    case unknownPath, otherMethod
  }

  private let caseInsensitivePaths: Bool
  private let notFound: Fallback
  private let methodNotAllowed: Fallback
  private var routes: [Route] = []

  /// An empty table.
  ///
  /// - Parameters:
  ///   - caseInsensitivePaths: whether literal segments match without case, as on Azure.
  ///   - notFound: answers an unknown path.
  ///   - methodNotAllowed: answers a known path with another method.
  package init(
    caseInsensitivePaths: Bool = false, notFound: @escaping Fallback,
    methodNotAllowed: @escaping Fallback
  ) {
    self.caseInsensitivePaths = caseInsensitivePaths
    self.notFound = notFound
    self.methodNotAllowed = methodNotAllowed
  }

  /// Adds a route; the first that matches answers.
  ///
  /// - Parameter pattern: segments between slashes: a literal, `{name}` for one segment, or as the
  ///   last `{name*}` for all that remain (at least one).
  package mutating func on(_ method: HTTPMethod, _ pattern: String, _ handler: @escaping Handler) {
    add(method, pattern, .later(handler))
  }

  /// Adds a route whose handler has its answer at hand: who asks `respondAtOnce` gets it.
  package mutating func onReady(
    _ method: HTTPMethod, _ pattern: String, _ handler: @escaping ReadyHandler
  ) {
    add(method, pattern, .atOnce(handler))
  }

  private mutating func add(_ method: HTTPMethod, _ pattern: String, _ answer: Route.Answer) {
    let pattern = PathPattern(pattern, ignoresCase: caseInsensitivePaths)
    routes.append(Route(method, pattern, answer))
  }

  /// Answers by the first route that matches.
  package func respond(to request: HTTPRequest) async -> HTTPResponse {
    switch route(of: request) {
    case .route(.later(let handler), let parameters): await handler(request, parameters)
    case .route(.atOnce(let handler), let parameters): handler(request, parameters)
    case .unknownPath: await notFound(request)
    case .otherMethod: await methodNotAllowed(request)
    }
  }

  /// Answers where the first route that matches has its answer at hand.
  package func respondAtOnce(to request: HTTPRequest) -> HTTPResponse? {
    guard case .route(.atOnce(let handler), let parameters) = route(of: request) else { return nil }
    return handler(request, parameters)
  }

  private func route(of request: HTTPRequest) -> Finding {
    request.withPathSegments { segments in
      var pathIsKnown = false
      // Looked at where they lie, for all processors look at once.
      let routes = routes.span
      for place in routes.indices where routes[place].pattern.matches(segments) {
        if routes[place].method == request.method {
          return .route(routes[place].answer, routes[place].pattern.parameters(in: segments))
        }
        pathIsKnown = true
      }
      return pathIsKnown ? .otherMethod : .unknownPath
    }
  }
}
