import ArcFed
import ArcFedJSON

/// `az connectedk8s connect`.
struct ConnectCluster: Verb {
  static let name = "connectCluster"
  static let summary = "connects a Kubernetes cluster to Azure Arc"
  static let reality = """
    The Azure CLI's connectedk8s extension creates the connected cluster in Azure and installs \
    the Arc agents. With the OIDC issuer enabled, Azure hosts a public issuer URL for the \
    cluster and the agents publish its signing keys there; with workload identity enabled they \
    install the webhook that prepares pods.
    """
  static let fields: [FieldSchema] = [
    .required("name", .definition(.cluster), "the cluster's name"),
    .required("resourceGroup", .reference(.resourceGroup), "the group it belongs to"),
    .optional("location", .string, "its region; northeurope unless said"),
    .optional("distribution", .string, "k3s unless said"),
    .optional("agentVersion", .string, "the version of the Arc agents"),
    .optional("azureCLIVersion", .string, "the version of the Azure CLI"),
    .optional("extensionVersion", .string, "the version of the connectedk8s extension"),
    .optional(
      "cloudShell", .boolean,
      "whether it is typed in Azure Cloud Shell, which has the latest Azure CLI"),
    .optional("enableOIDCIssuer", .boolean, "--enable-oidc-issuer"),
    .optional("enableWorkloadIdentity", .boolean, "--enable-workload-identity"),
    .optional("selfHostedIssuer", .string, "--self-hosted-issuer, with --enable-oidc-issuer"),
    .optional("disableAutoUpgrade", .boolean, "--disable-auto-upgrade"),
    .optional("extensionGetsStuck", .boolean, "whether the extension never comes up"),
  ]

  static func problem(in arguments: JSONObject) -> String? {
    arguments["cloudShell"] == .bool(true) && arguments["azureCLIVersion"] != nil
      ? "expected one of 'cloudShell' and 'azureCLIVersion': Cloud Shell has the latest" : nil
  }

  private let arguments: Arguments

  init(_ arguments: Arguments) { self.arguments = arguments }

  var subject: String { arguments.string("name") }

  private var options: ConnectOptions {
    var options = ConnectOptions()
    options.resourceGroup = arguments.string("resourceGroup")
    options.location = arguments.optional("location") ?? AzureDefaults.location
    if let distribution = arguments.optional("distribution") {
      options.distribution = distribution
    }
    if let version = arguments.optional("agentVersion") { options.agentVersion = version }
    if let version = arguments.optional("azureCLIVersion") { options.azureCLIVersion = version }
    if let version = arguments.optional("extensionVersion") { options.extensionVersion = version }
    options.tellsAPIServer = false
    options.selfHostedIssuer = arguments.optional("selfHostedIssuer")
    options.disablesAutoUpgrade = arguments.flag("disableAutoUpgrade", otherwise: false)
    options.extensionGetsStuck = arguments.flag("extensionGetsStuck", otherwise: false)
    options.enablesOIDCIssuer = arguments.flag("enableOIDCIssuer", otherwise: false)
    options.enablesWorkloadIdentity = arguments.flag("enableWorkloadIdentity", otherwise: false)
    return options
  }

  var commands: [String] {
    let options = options
    var command =
      "az connectedk8s connect --name \(subject) --resource-group \(options.resourceGroup) "
      + "--location \(options.location)"
    if options.distribution != "k3s" { command += " --distribution \(options.distribution)" }
    if options.enablesOIDCIssuer { command += " --enable-oidc-issuer" }
    if let issuer = options.selfHostedIssuer { command += " --self-hosted-issuer \(issuer)" }
    if options.enablesWorkloadIdentity { command += " --enable-workload-identity" }
    if options.disablesAutoUpgrade { command += " --disable-auto-upgrade" }
    guard arguments.flag("cloudShell", otherwise: false) else { return [command] }
    return ["az version  # in Azure Cloud Shell: \(options.azureCLIVersion), the latest", command]
  }

  func perform(on stage: Stage) async throws -> JSONValue {
    try await stage.emulator.connectCluster(named: subject, options).json
  }
}
