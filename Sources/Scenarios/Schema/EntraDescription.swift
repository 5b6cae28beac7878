import ArcFed
import ArcFedJSON

/// What a script says about Microsoft Entra ID in its world.
struct EntraDescription: Sendable {
  static let fields: [FieldSchema] = [
    .optional(
      "wording", .choice(EntraSettings.Wording.allCases.map(\.rawValue)),
      "of which year the words of refusals are"),
    .optional(
      "replicas", .integer(1...100), "how many replicas of the directory answer"),
    .optional("replicaSpread", .duration, "the most that one of them lags behind the first"),
    .optional(
      "countsRequests", .boolean,
      "whether requests about federated credentials meet the documented rates"),
    .optional(
      "principalPropagation", .duration,
      "how long a new application or identity takes to become visible"),
    .optional(
      "graphReplication", .duration,
      "how long a new application takes to be found by Microsoft Graph itself"),
    .optional("issuerCacheLifetime", .duration, "how long an issuer's keys are believed"),
    .optional(
      "credentialWrite", .duration,
      "how long one write of an identity's credentials takes; another one meanwhile is refused"),
    .optional("applicationTokenLifetime", .duration, "how long tokens of applications are good"),
    .optional(
      "managedIdentityTokenLifetime", .duration, "how long tokens of managed identities are good"),
    .optional("tenants", .list(.object(tenantFields)), "the tenants besides the usual one"),
  ]

  static let tenantFields: [FieldSchema] = [
    .required("name", .string, "the tenant's name, as refusals show it"),
    .required("domain", .string, "its domain, which stands for its id in addresses"),
  ]

  private let arguments: Arguments

  init(_ object: JSONObject) { arguments = Arguments(object: object) }

  /// What is wrong with fields that are each right by themselves; nil when nothing is.
  var problem: String? {
    var settings = EntraSettings()
    apply(to: &settings)
    return settings.problem
  }

  /// Changes what the script speaks of.
  func apply(to settings: inout EntraSettings) {
    if let word = arguments.optional("wording"), let wording = EntraSettings.Wording(rawValue: word)
    {
      settings.wording = wording
    }
    if let count = arguments.integer("replicas") { settings.replicas = count }
    if let counts = arguments.boolean("countsRequests") { settings.countsRequests = counts }
    let durations: [(String, WritableKeyPath<EntraSettings, Duration>)] = [
      ("replicaSpread", \.replicaSpread), ("principalPropagation", \.principalPropagation),
      ("graphReplication", \.graphReplication), ("issuerCacheLifetime", \.issuerCacheLifetime),
      ("applicationTokenLifetime", \.applicationTokenLifetime),
      ("managedIdentityTokenLifetime", \.managedIdentityTokenLifetime),
    ]
    for (name, path) in durations {
      if let duration = arguments.duration(name) { settings[keyPath: path] = duration }
    }
    if let time = arguments.duration("credentialWrite") { settings.credentialWrite = time }
    let tenants = arguments.values("tenants").map { tenant in
      EntraSettings.OtherTenant(
        name: tenant["name"]?.stringValue ?? "", domain: tenant["domain"]?.stringValue ?? "")
    }
    if !tenants.isEmpty { settings.otherTenants = tenants }
  }
}
