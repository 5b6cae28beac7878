/// One step into a value.
package enum JSONPathElement: Hashable, Sendable {
  /// Into the member of an object.
  case member(String)
  /// Into the element of an array.
  case index(Int)
}

/// The way to a value within a value, written as in `steps[3].expect['x.y']`.
package struct JSONPath: Hashable, Sendable {
  /// The steps, the first from the outermost value.
  package var elements: [JSONPathElement]

  /// The path of these steps; of none, the outermost value itself.
  package init(_ elements: [JSONPathElement] = []) { self.elements = elements }

  /// Reads a path: names between dots, indexes in brackets, and in brackets also names in single or
  /// double quotes, in which a backslash protects the next character. Nil when it is malformed.
  package init?(_ text: String) {
    var reader = Reader(rest: text.unicodeScalars[...])
    guard let elements = reader.readElements() else { return nil }
    self.init(elements)
  }

  /// The path of a member of the value that this path leads to.
  package func appending(_ name: String) -> JSONPath { JSONPath(elements + [.member(name)]) }

  /// The path of an element of the value that this path leads to.
  package func appending(_ index: Int) -> JSONPath { JSONPath(elements + [.index(index)]) }
}

extension JSONPath: CustomStringConvertible {
  /// The path as it is read; the empty path is the empty text.
  package var description: String {
    var text = ""
    for element in elements {
      switch element {
      case .index(let index): text += "[\(index)]"
      case .member(let name) where Self.isPlain(name): text += text.isEmpty ? name : ".\(name)"
      case .member(let name): text += "['\(Self.escaped(name))']"
      }
    }
    return text
  }

  private static func isPlain(_ name: String) -> Bool {
    !name.isEmpty
      && name.unicodeScalars.allSatisfy { JSONParser.isIdentifierPart($0) || $0 == "-" }
  }

  private static func escaped(_ name: String) -> String {
    var text = String.UnicodeScalarView()
    for scalar in name.unicodeScalars {
      if scalar == "'" || scalar == "\\" { text.append("\\") }
      text.append(scalar)
    }
    return String(text)
  }
}

extension JSONPath {
  /// Reads a path from left to right, by scalar values: a name may begin with a combining mark.
  private struct Reader {
    var rest: Substring.UnicodeScalarView

    mutating func readElements() -> [JSONPathElement]? {
      var elements: [JSONPathElement] = []
      while let scalar = rest.first {
        let element: JSONPathElement?
        if scalar == "[" {
          rest.removeFirst()
          element = readBracket()
        } else {
          if !elements.isEmpty {
            guard scalar == "." else { return nil }
            rest.removeFirst()
          }
          element = readName()
        }
        guard let element else { return nil }
        elements.append(element)
      }
      return elements
    }

    private mutating func readName() -> JSONPathElement? {
      let name = rest.prefix { !".[]'\"".unicodeScalars.contains($0) }
      guard !name.isEmpty else { return nil }
      rest = rest[name.endIndex...]
      return .member(String(name))
    }

    private mutating func readBracket() -> JSONPathElement? {
      guard let first = rest.first else { return nil }
      let element: JSONPathElement
      if first == "'" || first == "\"" {
        rest.removeFirst()
        guard let name = readQuoted(until: first) else { return nil }
        element = .member(name)
      } else {
        let digits = rest.prefix { ("0"..."9").contains($0) }
        guard let index = Int(Substring(digits)) else { return nil }
        rest = rest[digits.endIndex...]
        element = .index(index)
      }
      guard rest.popFirst() == "]" else { return nil }
      return element
    }

    private mutating func readQuoted(until quote: Unicode.Scalar) -> String? {
      var name = String.UnicodeScalarView()
      while let scalar = rest.popFirst() {
        if scalar == quote { return String(name) }
        if scalar == "\\" {
          guard let protected = rest.popFirst() else { return nil }
          name.append(protected)
        } else {
          name.append(scalar)
        }
      }
      return nil
    }
  }
}

extension JSONValue {
  /// The value at a path such as `a.b[0]['x.y/z']`; nil when there is none, or no such path.
  package func at(_ path: String) -> JSONValue? {
    guard let path = JSONPath(path) else { return nil }
    return at(path)
  }

  /// The value at a path; nil when there is none.
  package func at(_ path: JSONPath) -> JSONValue? {
    var value = self
    for element in path.elements {
      let child: JSONValue? =
        switch element {
        case .member(let name): value[name]
        case .index(let index): value[index]
        }
      guard let child else { return nil }
      value = child
    }
    return value
  }
}
