import ArcFedJSON

/// How the assertion's value and a credential's value relate.
package enum FederationDifference: Hashable, Sendable, CustomStringConvertible {
  /// Every character is equal; of an expression, it holds.
  case equal
  /// They are equal but for case.
  case letterCase
  /// They are equal but for one `/` at the end.
  case trailingSlash(missingIn: Side)
  /// They are equal but for white space around the credential's value.
  case surroundingSpace
  /// They are the same service account's name in two namespaces.
  case namespace(assertion: String, credential: String)
  /// One character is another, counted from 1.
  case oneCharacter(position: Int)
  /// They differ first at this character, counted from 1.
  case text(position: Int)
  /// The comparison of this claim in the credential's expression does not hold.
  case claim(String)

  /// Which of the two values.
  package enum Side: String, Hashable, Sendable {
    /// The value in the token.
    case assertion
    /// The value in the directory.
    case credential
  }

  /// How `presented` relates to `stored`.
  package init(_ presented: String, _ stored: String) {
    self =
      if presented.isIdentical(to: stored) {
        .equal
      } else if (presented + "/").isIdentical(to: stored) {
        .trailingSlash(missingIn: .assertion)
      } else if presented.isIdentical(to: stored + "/") {
        .trailingSlash(missingIn: .credential)
      } else if presented.isIdentical(to: Self.trimmed(stored)) {
        .surroundingSpace
      } else if presented.lowercased().isIdentical(to: stored.lowercased()) {
        .letterCase
      } else if let namespaces = Self.namespaces(presented, stored) {
        .namespace(assertion: namespaces.0, credential: namespaces.1)
      } else {
        Self.firstDifference(presented, stored)
      }
  }

  /// Whether they agree.
  package var isAgreement: Bool { self == .equal }

  /// Whether somebody mistyped one value rather than meant another.
  package var isSlip: Bool {
    switch self {
    case .letterCase, .trailingSlash, .surroundingSpace, .namespace, .oneCharacter: true
    case .equal, .text, .claim: false
    }
  }

  /// A few words.
  package var description: String {
    switch self {
    case .equal: "equal"
    case .letterCase: "differs in case only"
    case .trailingSlash(let side): "trailing slash missing in the \(side.rawValue)"
    case .surroundingSpace: "white space around the credential's value"
    case .namespace(let assertion, let credential):
      "namespace '\(assertion)' in the assertion, '\(credential)' in the credential"
    case .oneCharacter(let position): "one wrong character, number \(position)"
    case .text(let position): "differs from character \(position)"
    case .claim(let name): "the expression's comparison of claim '\(name)' does not hold"
    }
  }

  /// The subject of a service account (`k8s.io/apiserver`,
  /// `pkg/authentication/serviceaccount/util.go`).
  private static let serviceAccountPrefix = "system:serviceaccount:"

  /// The two namespaces, when the values are service accounts of one name.
  private static func namespaces(_ presented: String, _ stored: String) -> (String, String)? {
    guard let left = serviceAccount(presented), let right = serviceAccount(stored),
      left.name == right.name
    else { return nil }
    return (left.namespace, right.namespace)
  }

  private static func serviceAccount(_ text: String) -> (namespace: String, name: Substring)? {
    guard text.hasPrefix(serviceAccountPrefix) else { return nil }
    let parts = text.dropFirst(serviceAccountPrefix.count)
      .split(separator: ":", omittingEmptySubsequences: false)
    return parts.count == 2 ? (String(parts[0]), parts[1]) : nil
  }

  private static func firstDifference(_ presented: String, _ stored: String) -> Self {
    let left = Array(presented.unicodeScalars)
    let right = Array(stored.unicodeScalars)
    let common = zip(left, right).prefix { $0 == $1 }.reduce(0) { count, _ in count + 1 }
    let isOne =
      left.count == right.count && left.dropFirst(common + 1) == right.dropFirst(common + 1)
    return isOne ? .oneCharacter(position: common + 1) : .text(position: common + 1)
  }

  private static func trimmed(_ text: String) -> String {
    let isSpace: (Character) -> Bool = { $0.isWhitespace }
    let head = text.drop(while: isSpace)
    return String(head.reversed().drop(while: isSpace).reversed())
  }
}
