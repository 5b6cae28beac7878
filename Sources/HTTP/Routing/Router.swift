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
  /// Answers a request that nothing matched.
  package typealias Fallback = @Sendable (HTTPRequest) async -> HTTPResponse

  private struct Route: Sendable {
    let method: HTTPMethod
    let pattern: PathPattern
    let handler: Handler
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
    let pattern = PathPattern(pattern, ignoresCase: caseInsensitivePaths)
    routes.append(Route(method: method, pattern: pattern, handler: handler))
  }

  /// Answers by the first route that matches.
  package func respond(to request: HTTPRequest) async -> HTTPResponse {
    let segments = request.rawPathSegments
    var pathIsKnown = false
    for route in routes {
      guard let parameters = route.pattern.match(segments) else { continue }
      if route.method == request.method { return await route.handler(request, parameters) }
      pathIsKnown = true
    }
    return pathIsKnown ? await methodNotAllowed(request) : await notFound(request)
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

  init(_ text: String, ignoresCase: Bool) {
    self.ignoresCase = ignoresCase
    segments = text.split(separator: "/").map { segment in
      guard segment.hasPrefix("{"), segment.hasSuffix("}") else {
        return .literal(ignoresCase ? segment.lowercased() : String(segment))
      }
      let name = segment.dropFirst().dropLast()
      return name.hasSuffix("*") ? .rest(String(name.dropLast())) : .parameter(String(name))
    }
  }

  /// The parameters when the path's raw segments fit.
  func match(_ path: [Substring]) -> PathParameters? {
    var parameters = PathParameters()
    for (index, segment) in segments.enumerated() {
      guard index < path.count else { return nil }
      switch segment {
      case .rest(let name):
        parameters[name] = path[index...].map(HTTPRequest.decoded).joined(separator: "/")
        return parameters
      case .parameter(let name): parameters[name] = HTTPRequest.decoded(path[index])
      case .literal(let literal):
        guard isSame(path[index], as: literal) else { return nil }
      }
    }
    return path.count == segments.count ? parameters : nil
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
