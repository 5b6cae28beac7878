import ArcFedJSON

/// Of which types the members of a request's body must be. Graph reads bodies by its metadata
/// before it looks at what they say (Microsoft Graph metadata; messages of the OData library that
/// reads them). Members that are not named here are not looked at.
struct GraphShape: Sendable {
  /// The type of a member; null always stands for no value.
  indirect enum Kind: Sendable {
    /// `Edm.String`.
    case text
    /// `Edm.Boolean`.
    case flag
    /// `Edm.Int32`.
    case number
    /// A collection.
    case list(Kind)
    /// A complex type.
    case object(GraphShape)
    /// Anything.
    case anything
  }

  let members: [String: Kind]

  static let application = GraphShape(members: [
    "displayName": .text, "identifierUris": .list(.text), "isFallbackPublicClient": .flag,
    "keyCredentials": .list(.anything), "appRoles": .list(.anything),
    "api": .object(GraphShape(members: ["requestedAccessTokenVersion": .number])),
    "optionalClaims": .object(GraphShape(members: ["accessToken": .list(.anything)])),
  ])

  static let credential = GraphShape(members: [
    "name": .text, "issuer": .text, "subject": .text, "description": .text,
    "audiences": .list(.text),
    "claimsMatchingExpression": .object(
      GraphShape(members: ["value": .text, "languageVersion": .number])),
  ])

  static let servicePrincipal = GraphShape(members: ["appId": .text, "accountEnabled": .flag])

  /// Refuses a body with a member of another type.
  func check(_ body: JSONValue?) throws(GraphError) {
    for (name, value) in body?.objectValue ?? [:] {
      guard let kind = members[name], !value.isNull else { continue }
      try Self.check(value, kind)
    }
  }

  private static func check(_ value: JSONValue, _ kind: Kind) throws(GraphError) {
    switch kind {
    case .anything: return
    case .text: try check(value, isFine: value.stringValue != nil, type: "Edm.String")
    case .flag: try check(value, isFine: value.boolValue != nil, type: "Edm.Boolean")
    case .number: try check(value, isFine: value.intValue != nil, type: "Edm.Int32")
    case .list(let element):
      guard let values = value.arrayValue else {
        throw .unexpectedNode(node(value), expected: "StartArray")
      }
      for value in values { try check(value, element) }
    case .object(let shape):
      guard value.objectValue != nil else {
        throw .unexpectedNode(node(value), expected: "StartObject")
      }
      try shape.check(value)
    }
  }

  private static func check(
    _ value: JSONValue, isFine: Bool, type: String
  ) throws(GraphError) {
    guard !isFine else { return }
    guard value.arrayValue == nil, value.objectValue == nil else {
      throw .unexpectedNode(node(value), expected: "PrimitiveValue")
    }
    throw .wrongLiteral(value.stringValue ?? value.text(), type: type)
  }

  private static func node(_ value: JSONValue) -> String {
    if value.arrayValue != nil { return "StartArray" }
    return value.objectValue != nil ? "StartObject" : "PrimitiveValue"
  }
}
