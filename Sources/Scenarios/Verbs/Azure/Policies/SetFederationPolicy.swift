import ArcFed
import ArcFedJSON

/// What an administrator of the tenant decides. No command of az does it, and no page says which
/// does.
struct SetFederationPolicy: Verb {
  static let name = "setFederationPolicy"
  static let summary = "says which issuers a tenant lets its applications trust, and how far"
  static let reality = """
    A tenant may forbid federated credentials, allow some issuers alone, or demand a claim of \
    their tokens. What comes of it is documented by its refusals; where administrators set it is \
    not.
    """
  static let claimFields: [FieldSchema] = [
    .required("issuer", .string, "the issuer whose tokens are meant"),
    .required("claim", .string, "the claim that they must have"),
    .required("values", .list(.string), "any one of these must be its value"),
  ]
  static let fields: [FieldSchema] = [
    .optional("enabled", .boolean, "whether federated credentials are good for anything; true"),
    .optional(
      "allowedIssuers", .list(.string),
      "who may be trusted, a text ending in / for all below it; everybody unless said"),
    .optional("requiredClaims", .list(.object(claimFields)), "what tokens must say besides"),
    .optional("tenant", .string, "the domain or the id of another tenant of the world"),
  ]

  private let arguments: Arguments

  init(_ arguments: Arguments) { self.arguments = arguments }

  private var isEnabled: Bool { arguments.flag("enabled", otherwise: true) }

  private var claims: [Emulator.DemandedClaim] {
    arguments.values("requiredClaims").map { demand in
      Emulator.DemandedClaim(
        issuer: demand["issuer"]?.stringValue ?? "", claim: demand["claim"]?.stringValue ?? "",
        values: demand["values"]?.arrayValue?.compactMap(\.stringValue) ?? [])
    }
  }

  var subject: String {
    var parts: [String] = isEnabled ? [] : ["no federation"]
    if let issuers = arguments.strings("allowedIssuers") {
      parts.append("only \(issuers.joined(separator: ", "))")
    }
    parts += claims.map { "\($0.claim) from \($0.issuer)" }
    return parts.isEmpty ? "everything allowed" : parts.joined(separator: "; ")
  }

  func perform(on stage: Stage) async throws -> JSONValue {
    try await stage.emulator.setFederationPolicy(
      isEnabled: isEnabled, allowedIssuers: arguments.strings("allowedIssuers"),
      requiredClaims: claims, tenant: arguments.optional("tenant"))
    return [:]
  }
}
