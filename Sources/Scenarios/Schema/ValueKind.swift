import ArcFedJSON

/// What a field of a script may hold. The same table reads scripts, documents them and makes
/// their JSON Schema, so the three cannot disagree.
package indirect enum ValueKind: Sendable {
  /// Any text.
  case string
  /// A length of time: `10s`, `5m`, `1h30m`, `2d`.
  case duration
  /// A moment of simulated time, as RFC 3339 writes it.
  case instant
  /// `true` or `false`.
  case boolean
  /// A whole number within the range.
  case integer(ClosedRange<Int>)
  /// One of these words.
  case choice([String])
  /// The name of something that an earlier step made.
  case reference(ObjectKind)
  /// The name of something that this step makes.
  case definition(ObjectKind)
  /// A list of one kind of value.
  case list(ValueKind)
  /// An object with these fields.
  case object([FieldSchema])
  /// A Kubernetes object as a user would write it.
  case manifest
  /// The steps of a script.
  case steps
  /// What must come of a step: ``Expectation``.
  case expectation
  /// Values of a result to keep: name to path.
  case saves
  /// Any JSON.
  case anything

  /// What a reader is told was expected.
  package var description: String {
    switch self {
    case .string: "a string"
    case .duration: "a duration such as \"10s\", \"5m\" or \"1h30m\""
    case .instant: "a time such as \"2026-03-02T10:30:00Z\""
    case .boolean: "true or false"
    case .integer(let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
    case .choice(let words): "one of " + words.map { "\"\($0)\"" }.joined(separator: ", ")
    case .reference(let kind): "the name of \(kind.indefinite) made by an earlier step"
    case .definition(let kind): "a name for the \(kind.rawValue)"
    case .list(.anything): "a list"
    case .list(let element): "a list, each element \(element.description)"
    case .object: "an object"
    case .manifest: "a Kubernetes object with apiVersion, kind and metadata.name"
    case .steps: "a list of steps"
    case .expectation: "an object that names something of the result"
    case .saves: "an object of name: \"path\""
    case .anything: "any value"
    }
  }
}

/// What scripts can name.
package enum ObjectKind: String, Sendable, CaseIterable {
  case cluster
  case resourceGroup = "resource group"
  case identity = "managed identity"
  case application
  case vault
  case issuer
  case storageAccount = "storage account"
  case pod
  case value = "saved value"

  var indefinite: String {
    (["a", "e", "i", "o", "u"].contains { rawValue.hasPrefix($0) } ? "an " : "a ") + rawValue
  }
}

/// A field of a script's object.
package struct FieldSchema: Sendable {
  /// The member's name.
  package let name: String
  /// What it may hold.
  package let kind: ValueKind
  /// Whether it must be there.
  package let isRequired: Bool
  /// One line for the documentation.
  package let summary: String

  /// A field that must be there.
  package static func required(_ name: String, _ kind: ValueKind, _ summary: String) -> FieldSchema
  {
    FieldSchema(name: name, kind: kind, isRequired: true, summary: summary)
  }

  /// A field that may be there.
  package static func optional(_ name: String, _ kind: ValueKind, _ summary: String) -> FieldSchema
  {
    FieldSchema(name: name, kind: kind, isRequired: false, summary: summary)
  }
}
