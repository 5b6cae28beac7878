import ArcFed
import ArcFedHTTP
import ArcFedJSON

/// The portal's "Conditional Access", or `az rest` to Graph: az has no command of its own.
struct CreateConditionalAccessPolicy: Verb {
  static let name = "createConditionalAccessPolicy"
  static let summary = "blocks applications of the tenant from a resource, or from all"
  static let reality = """
    Conditional access for workload identities covers service principals of the tenant's own \
    applications, never managed identities, and blocking is all that it can do.
    """
  /// Microsoft Graph, "List conditionalAccessPolicies".
  static let collection = "https://graph.microsoft.com/v1.0/identity/conditionalAccess/policies"
  static let fields: [FieldSchema] = [
    .required("name", .string, "the policy's display name"),
    .optional("application", .reference(.application), "whom it covers; all unless said"),
    .optional("except", .reference(.application), "whom it does not cover after all"),
    .optional("resource", .string, "the client id of the resource; all resources unless said"),
    .optional(
      "state", .choice(["enabled", "disabled", "enabledForReportingButNotEnforced"]),
      "whether it is in force; enabled unless said"),
  ]

  private let arguments: Arguments

  init(_ arguments: Arguments) { self.arguments = arguments }

  private var who: String { arguments.optional("application") ?? "every application" }

  var subject: String { "\"\(arguments.string("name"))\" for \(who)" }

  private func body(
    _ application: JSONValue, except: [JSONValue]
  ) -> JSONValue {
    [
      "displayName": .string(arguments.string("name")),
      "state": .string(arguments.optional("state") ?? "enabled"),
      "conditions": [
        "applications": ["includeApplications": [.string(arguments.optional("resource") ?? "All")]],
        "clientApplications": [
          "includeServicePrincipals": [application], "excludeServicePrincipals": .array(except),
        ],
      ],
      "grantControls": ["operator": "OR", "builtInControls": ["block"]],
    ]
  }

  private static let everybody: JSONValue = "ServicePrincipalsInMyTenant"

  var commands: [String] {
    let covered = arguments.optional("application") == nil ? Self.everybody : "$PRINCIPAL_ID"
    let except: [JSONValue] = arguments.optional("except") == nil ? [] : ["$EXCEPTED_ID"]
    return [
      "az rest --method POST --url \(Self.collection) --body @- <<EOF\n"
        + "\(body(covered, except: except).text())\nEOF"
    ]
  }

  func perform(on stage: Stage) async throws -> JSONValue {
    func id(_ field: String) throws -> JSONValue? {
      try arguments.optional(field).map {
        .string(try stage.emulator.application(named: $0).principalID)
      }
    }
    let body = body(
      try id("application") ?? Self.everybody, except: try id("except").map { [$0] } ?? [])
    return try await stage.ask(.post, Self.collection, body)
  }
}
