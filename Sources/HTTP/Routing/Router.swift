/// What a route's pattern found in the path, percent-decoded.
package struct PathParameters: Sendable {
  /// One or two as a rule: looking through them is faster than a table.
  private var values: [FormField] = []

  /// The value of a parameter that the pattern names; empty when it names none such.
  package subscript(name: String) -> String {
    get { values.first { $0.name == name }?.value ?? "" }
    set {
      values.removeAll { $0.name == name }
      values.append(FormField(name: name, value: newValue))
    }
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
    let segments = request.rawPathSegments
    var pathIsKnown = false
    for route in routes {
      guard let parameters = route.pattern.match(segments) else { continue }
      if route.method == request.method { return .route(route.answer, parameters) }
      pathIsKnown = true
    }
    return pathIsKnown ? .otherMethod : .unknownPath
  }
}

/// A route's pattern, taken apart once.
struct PathPattern: Sendable {
  private enum Segment: Sendable {
    case literal(String)
    case parameter(String)
    case rest(String)
  }

  private let segments: [Segment]
  private let ignoresCase: Bool
  private let hasRest: Bool

  init(_ text: String, ignoresCase: Bool) {
    self.ignoresCase = ignoresCase
    segments = text.split(separator: "/").map { segment in
      guard segment.hasPrefix("{"), segment.hasSuffix("}") else {
        return .literal(ignoresCase ? segment.lowercased() : String(segment))
      }
      let name = segment.dropFirst().dropLast()
      return name.hasSuffix("*") ? .rest(String(name.dropLast())) : .parameter(String(name))
    }
    hasRest = if case .rest = segments.last { true } else { false }
  }

  /// The parameters when the path's raw segments fit.
  func match(_ path: [Substring]) -> PathParameters? {
    // Most patterns fit most paths badly: nothing is taken out of one before all literals are seen.
    guard hasRest ? path.count >= segments.count : path.count == segments.count else { return nil }
    for (index, segment) in segments.enumerated() {
      if case .literal(let literal) = segment, !isSame(path[index], as: literal) { return nil }
    }
    var parameters = PathParameters()
    for (index, segment) in segments.enumerated() {
      switch segment {
      case .rest(let name):
        parameters[name] = path[index...].map(HTTPRequest.decoded).joined(separator: "/")
      case .parameter(let name): parameters[name] = HTTPRequest.decoded(path[index])
      case .literal: break
      }
    }
    return parameters
  }

  private func isSame(_ segment: Substring, as literal: String) -> Bool {
    if segment == literal { return true }
    // What is plain ASCII of another length is another word in whatever case.
    if segment.utf8.count != literal.utf8.count,
      segment.utf8.allSatisfy({ $0 < 0x80 && $0 != UInt8(ascii: "%") })
    {
      return false
    }
    let found = HTTPRequest.decoded(segment)
    return (ignoresCase ? found.lowercased() : found) == literal
  }
}
