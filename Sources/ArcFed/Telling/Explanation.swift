package import ArcFedJSON

/// Why something was refused, said for a person: which phase refused, what was compared with what,
/// what to change, and where it is documented.
///
/// ## Topics
/// - ``phase``
/// - ``candidates``
/// - ``advice``
/// - ``lines``
public struct Explanation: Hashable, Sendable {
  /// A field of the assertion beside the same field of a credential.
  public struct Field: Hashable, Sendable {
    /// `issuer`, `subject` or `audience`.
    public let name: String
    /// What the token says.
    public let presented: String
    /// What the credential says.
    public let stored: String
    /// How the two relate, in a few words: `equal`, `differs from character 34`.
    public let relation: String
    /// Whether every character is equal.
    public let isEqual: Bool
  }

  /// A federated credential beside the assertion.
  public struct Candidate: Hashable, Sendable {
    /// The credential's name.
    public let name: String
    /// Issuer, subject and audience.
    public let fields: [Field]

    /// Whether all of them are equal.
    public var isEqual: Bool { fields.allSatisfy(\.isEqual) }
  }

  /// Who said no; nil when nobody did.
  public let service: String?
  /// The owner's code; nil when nobody said no.
  public let code: String?
  /// Where in the owner's order of checks it happened: `6.2 matching a federated credential`.
  public let phase: String
  /// What that means, in a sentence or two.
  public let meaning: String
  /// The credentials of the identity, the nearest first; empty when none were compared.
  public let candidates: [Candidate]
  /// What to change, most likely first.
  public let advice: [String]
  /// The title of the page of the documentation that says more.
  public let pageTitle: String
  /// Its address.
  public let pageURL: String

  /// The same as reports hold it.
  package var json: JSONValue {
    var object: JSONObject = [:]
    if let service { object["service"] = .string(service) }
    if let code { object["code"] = .string(code) }
    object["phase"] = .string(phase)
    object["meaning"] = .string(meaning)
    object["candidates"] = .array(candidates.map(Self.json))
    object["advice"] = .array(advice.map(JSONValue.string))
    object["documentation"] = ["title": .string(pageTitle), "url": .string(pageURL)]
    return .object(object)
  }

  private static func json(of candidate: Candidate) -> JSONValue {
    [
      "name": .string(candidate.name),
      "fields": .array(
        candidate.fields.map { field in
          [
            "field": .string(field.name), "presented": .string(field.presented),
            "stored": .string(field.stored), "relation": .string(field.relation),
          ]
        }),
    ]
  }
}

extension Explanation {
  /// The explanation in plain text, a line each.
  public var lines: [String] {
    var lines: [String] = []
    if let service, let code { lines.append("\(service) refused: \(code)") }
    lines += ["phase: \(phase)", "meaning: \(meaning)"]
    for candidate in candidates {
      lines += ["", "credential '\(candidate.name)'"]
      for field in candidate.fields {
        lines.append("  \(field.isEqual ? "=" : "x") \(field.name): \(field.relation)")
        lines.append("      token:      \(field.presented)")
        guard !field.isEqual else { continue }
        lines.append("      credential: \(field.stored)")
        if let mark = Self.mark(field) { lines.append("                  \(mark)") }
      }
    }
    lines += ["", "what to do:"]
    lines += advice.map { "  - \($0)" }
    return lines + ["", "documentation: \(pageTitle)", "  \(pageURL)"]
  }

  /// A `^` below the first character that differs; nil when that would be outside of the text.
  private static func mark(_ field: Field) -> String? {
    let common = zip(field.presented, field.stored).prefix { $0.0 == $0.1 }.count
    guard common <= field.stored.count else { return nil }
    return String(repeating: " ", count: common) + "^"
  }
}
