import ArcFedJSON

/// What a strict reader complains of: members that a kind does not have and members that stand
/// twice, in the order of the text (`sigs.k8s.io/json/internal/golang/encoding/json`).
struct StrictScan {
  /// `saveStrictError` keeps no more.
  private static let complaintsMaximum = 100

  private var complaints: [String] = []

  /// Complaints about a text that is JSON; nothing is known of members of `.any`, so that only
  /// repetitions count there.
  static func complaints(_ text: [UInt8], as type: FieldType) -> [String] {
    var options = JSONParser.Options.strict
    options.duplicateMembers = .keepLast
    guard let document = try? JSONParser.parseDocument(text, options) else { return [] }
    var scan = StrictScan()
    scan.visit(document.outline, type, path: "")
    return Array(scan.complaints.prefix(complaintsMaximum))
  }

  private mutating func visit(_ outline: JSONDocument.Outline, _ type: FieldType, path: String) {
    var seen: Set<String> = []
    for (index, child) in outline.children.enumerated() {
      guard let name = child.name else {
        visit(child, Self.element(of: type), path: "\(path)[\(index)]")
        continue
      }
      let next = path.isEmpty ? name : "\(path).\(name)"
      guard let memberType = Self.member(name, of: type) else {
        complain("unknown field", next)
        continue
      }
      if !seen.insert(name).inserted { complain("duplicate field", next) }
      visit(child, memberType, path: next)
    }
  }

  private mutating func complain(_ kind: String, _ path: String) {
    let text = "\(kind) \(GoText.quoted(path))"
    if !complaints.contains(text) { complaints.append(text) }
  }

  private static func element(of type: FieldType) -> FieldType {
    if case .list(let element, _) = type { element } else { .any }
  }

  /// nil for a member that a kind does not have.
  private static func member(_ name: String, of type: FieldType) -> FieldType? {
    switch type {
    case .object(let schema): schema.field(name)?.type
    case .map(let element): element
    default: .any
    }
  }
}
