import ArcFed
import ArcFedJSON

/// `az connectedk8s update`.
struct UpdateCluster: Verb {
  static let name = "updateCluster"
  static let summary = "changes what a connected cluster has of workload identity"
  static let reality = """
    The extension reads the connected cluster, overwrites the profiles that were named and puts \
    the whole resource again. The agents read the new wish and bring it about: they install or \
    remove the webhook, and publish the signing keys. The OIDC issuer cannot be disabled.
    """
  static let fields: [FieldSchema] = [
    .optional("cluster", .reference(.cluster), "the cluster; the only one unless said"),
    .optional("enableOIDCIssuer", .boolean, "--enable-oidc-issuer"),
    .optional("selfHostedIssuer", .string, "--self-hosted-issuer, with --enable-oidc-issuer"),
    .optional("enableWorkloadIdentity", .boolean, "--enable-workload-identity"),
    .optional("disableWorkloadIdentity", .boolean, "--disable-workload-identity"),
    .optional("autoUpgrade", .boolean, "--auto-upgrade of the agents"),
    .optional("azureCLIVersion", .string, "the version of the Azure CLI"),
    .optional("extensionVersion", .string, "the version of the connectedk8s extension"),
  ]

  private let arguments: Arguments

  init(_ arguments: Arguments) { self.arguments = arguments }

  var subject: String { arguments.optional("cluster") ?? "the cluster" }

  private var options: UpdateOptions {
    var options = UpdateOptions()
    options.enablesOIDCIssuer = arguments.boolean("enableOIDCIssuer")
    options.selfHostedIssuer = arguments.optional("selfHostedIssuer")
    options.enablesWorkloadIdentity = arguments.boolean("enableWorkloadIdentity")
    options.disablesWorkloadIdentity = arguments.boolean("disableWorkloadIdentity")
    options.upgradesAgents = arguments.boolean("autoUpgrade")
    if let version = arguments.optional("azureCLIVersion") { options.azureCLIVersion = version }
    if let version = arguments.optional("extensionVersion") { options.extensionVersion = version }
    return options
  }

  var commands: [String] {
    var command =
      "az connectedk8s update --name \(arguments.optional("cluster") ?? "$CLUSTER_NAME") "
      + "--resource-group $RESOURCE_GROUP"
    func flag(_ name: String, _ value: Bool?) {
      guard let value else { return }
      command += value ? " \(name)" : " \(name) false"
    }
    let options = options
    flag("--enable-oidc-issuer", options.enablesOIDCIssuer)
    if let issuer = options.selfHostedIssuer { command += " --self-hosted-issuer \(issuer)" }
    flag("--enable-workload-identity", options.enablesWorkloadIdentity)
    flag("--disable-workload-identity", options.disablesWorkloadIdentity)
    if let upgrades = options.upgradesAgents { command += " --auto-upgrade \(upgrades)" }
    return [command]
  }

  func perform(on stage: Stage) async throws -> JSONValue {
    try await stage.cluster(arguments.optional("cluster")).update(options)
  }
}
