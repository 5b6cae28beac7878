import ArcFedJSON

/// A route's pattern, taken apart once.
struct PathPattern: Sendable {
  private enum Segment: Sendable {
    case literal(Literal)
    case parameter(String)
    case rest(String)
  }

  /// A segment that a path must have.
  private struct Literal: Sendable {
    /// As the pattern has it, which is how nearly everybody writes it.
    let written: [UInt8]
    /// What a decoded segment is compared with: in lower case where case means nothing.
    let text: String
  }

  private let segments: [Segment]
  private let ignoresCase: Bool
  private let hasRest: Bool

  init(_ text: String, ignoresCase: Bool) {
    self.ignoresCase = ignoresCase
    var names: [String] = []
    segments = text.split(separator: "/").map { segment in
      guard segment.hasPrefix("{"), segment.hasSuffix("}") else {
        return .literal(
          Literal(
            written: Array(segment.utf8),
            text: ignoresCase ? segment.lowercased() : String(segment)))
      }
      let isRest = segment.hasSuffix("*}")
      let name = String(segment.dropFirst().dropLast(isRest ? 2 : 1))
      names.append(name)
      return isRest ? .rest(name) : .parameter(name)
    }
    precondition(Set(names).count == names.count, "a pattern names each parameter once")
    hasRest = if case .rest = segments.last { true } else { false }
  }

  /// Whether the path's segments fit.
  func matches(_ path: PathSegments) -> Bool {
    guard hasRest ? path.count >= segments.count : path.count == segments.count else {
      return false
    }
    for place in segments.indices {
      if case .literal(let literal) = segments[place], !isSame(path, place, as: literal) {
        return false
      }
    }
    return true
  }

  /// What the pattern names in a path that fits.
  func parameters(in path: PathSegments) -> PathParameters {
    var parameters = PathParameters()
    for place in segments.indices {
      switch segments[place] {
      case .rest(let name):
        parameters.add(name, path.texts(from: place).joined(separator: "/"))
      case .parameter(let name): parameters.add(name, path.text(at: place))
      case .literal: break
      }
    }
    return parameters
  }

  private func isSame(_ path: PathSegments, _ place: Int, as literal: Literal) -> Bool {
    let segment = path[place]
    if segment.count == literal.written.count, segment.elementsEqual(literal.written) {
      return true
    }
    // What has nothing to be decoded is another word, or the same one with other capitals.
    if !segment.contains(UInt8(ascii: "%")) { return isSame(segment, as: literal) }
    return isSame(path.text(at: place).utf8, as: literal)
  }

  /// Case is folded in ASCII alone: a letter of another script is another one.
  private func isSame(_ segment: some Collection<UInt8>, as literal: Literal) -> Bool {
    segment.count == literal.written.count
      && zip(segment, literal.text.utf8).allSatisfy { (ignoresCase ? $0.inLowerCase : $0) == $1 }
  }
}
