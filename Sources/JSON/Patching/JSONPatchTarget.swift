/// The document that a patch is applied to, between two operations.
struct JSONPatchTarget {
  /// Why an operation does not fit.
  struct Failure: Error {
    let kind: JSONPatchError.Kind
  }

  private(set) var document: JSONValue
  private let limits: JSONPatch.Limits
  private var copiedBytes = 0

  init(document: JSONValue, limits: JSONPatch.Limits) {
    self.document = document
    self.limits = limits
  }

  mutating func apply(_ operation: JSONPatch.Operation) throws(Failure) {
    switch operation {
    case .add(let path, let value): try add(value, at: path)
    case .remove(let path): try remove(at: path)
    case .replace(let path, let value): try replace(at: path, with: value)
    case .move(let from, let path): try move(from: from, to: path)
    case .copy(let from, let path): try copy(from: from, to: path)
    case .test(let path, let value):
      guard try self.value(at: path) == value else { throw Failure(kind: .testFailed(at: path)) }
    }
  }

  private func value(at path: JSONPointer) throws(Failure) -> JSONValue {
    guard let value = document.at(path) else { throw Failure(kind: .noValue(at: path)) }
    return value
  }

  private mutating func move(from: JSONPointer, to path: JSONPointer) throws(Failure) {
    let value = try value(at: from)
    guard from != path else { return }
    guard !from.isPrefix(of: path) else { throw Failure(kind: .moveIntoItself(from: from)) }
    try remove(at: from)
    try add(value, at: path)
  }

  private mutating func copy(from: JSONPointer, to path: JSONPointer) throws(Failure) {
    let value = try value(at: from)
    copiedBytes += value.serialized().count
    guard copiedBytes <= limits.maximumCopiedBytes else {
      throw Failure(kind: .tooMuchCopied(maximumBytes: limits.maximumCopiedBytes))
    }
    try add(value, at: path)
  }

  // MARK: - Changing one place

  private mutating func add(_ value: JSONValue, at path: JSONPointer) throws(Failure) {
    guard !path.tokens.isEmpty else {
      document = value
      return
    }
    try change(parentOf: path) { parent, token throws(Failure) in
      guard case .array(var elements) = parent else {
        parent[token] = value
        return
      }
      let index = token == "-" ? elements.count : try Self.index(token, path)
      guard index <= elements.count else { throw Failure(kind: .indexOutOfRange(at: path)) }
      elements.insert(value, at: index)
      parent = .array(elements)
    }
  }

  private mutating func remove(at path: JSONPointer) throws(Failure) {
    guard !path.tokens.isEmpty else { throw Failure(kind: .removalOfDocument) }
    try change(parentOf: path) { parent, token throws(Failure) in
      guard case .array(var elements) = parent else {
        guard parent[token] != nil else { throw Failure(kind: .noValue(at: path)) }
        parent[token] = nil
        return
      }
      elements.remove(at: try Self.presentIndex(token, in: elements, path))
      parent = .array(elements)
    }
  }

  private mutating func replace(
    at path: JSONPointer, with value: JSONValue
  ) throws(Failure) {
    guard !path.tokens.isEmpty else {
      document = value
      return
    }
    try change(parentOf: path) { parent, token throws(Failure) in
      guard case .array(var elements) = parent else {
        guard parent[token] != nil else { throw Failure(kind: .noValue(at: path)) }
        parent[token] = value
        return
      }
      elements[try Self.presentIndex(token, in: elements, path)] = value
      parent = .array(elements)
    }
  }

  /// Changes the object or array that holds, or is to hold, what a path points to.
  private mutating func change(
    parentOf path: JSONPointer,
    _ body: (inout JSONValue, String) throws(Failure) -> Void
  ) throws(Failure) {
    try Self.change(&document, path, path.tokens[...], body)
  }

  private static func change(
    _ value: inout JSONValue, _ path: JSONPointer, _ tokens: ArraySlice<String>,
    _ body: (inout JSONValue, String) throws(Failure) -> Void
  ) throws(Failure) {
    guard let token = tokens.first else { return }
    if tokens.count == 1 {
      switch value {
      case .object, .array: return try body(&value, token)
      default: throw Failure(kind: .noParent(at: path))
      }
    }
    switch value {
    case .object(var object):
      guard var child = object[token] else { throw Failure(kind: .noParent(at: path)) }
      try change(&child, path, tokens.dropFirst(), body)
      object[token] = child
      value = .object(object)
    case .array(var elements):
      let index = try index(token, path)
      guard elements.indices.contains(index) else { throw Failure(kind: .noParent(at: path)) }
      try change(&elements[index], path, tokens.dropFirst(), body)
      value = .array(elements)
    default: throw Failure(kind: .noParent(at: path))
    }
  }

  private static func index(_ token: String, _ path: JSONPointer) throws(Failure) -> Int {
    guard let index = JSONPointer.index(token) else {
      throw Failure(kind: .malformedIndex(at: path))
    }
    return index
  }

  private static func presentIndex(
    _ token: String, in elements: [JSONValue], _ path: JSONPointer
  ) throws(Failure) -> Int {
    let index = try index(token, path)
    guard elements.indices.contains(index) else {
      throw Failure(kind: .indexOutOfRange(at: path))
    }
    return index
  }
}
