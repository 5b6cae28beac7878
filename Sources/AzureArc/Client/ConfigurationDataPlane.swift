import ArcFedHTTP
import ArcFedJSON
import ArcFedResourceManager

/// The data plane of Azure Arc's configuration service, at `{region}.dp.kubernetesconfiguration…`:
/// it tells `az connectedk8s` which Helm chart to install.
///
/// Upstream: `azext_connectedk8s/_utils.py`, `health_check_dp` and `get_helm_values`, of
/// connectedk8s 1.10.0. Which values the real service sends along is not published; here they are
/// those that extensions before 1.10.0 set themselves and it no longer does.
struct ConfigurationDataPlane: Endpoint {
  /// The domain below which the regions lie (`_utils.py`, `get_config_dp_endpoint`).
  static let domain = "dp.kubernetesconfiguration.azure.com"
  /// The version of the documentation's example.
  static let defaultVersion = SoftwareVersion(1, 21, 10)
  /// The repository of the chart; its path from memory, not checked.
  static let repository = "mcr.microsoft.com/azurearck8s/batch1/stable/azure-arc-k8sagents"

  private let bearers: BearerAuthority
  private let tenantID: String
  private var offer: @Sendable (AzureResourceID) async -> SoftwareVersion? = { _ in nil }

  init(tenantID: String, bearers: BearerAuthority) {
    self.tenantID = tenantID
    self.bearers = bearers
  }

  /// The same service, which asks `offer` for the version to hand out.
  func offering(
    _ offer: @escaping @Sendable (AzureResourceID) async -> SoftwareVersion?
  ) -> ConfigurationDataPlane {
    var plane = self
    plane.offer = offer
    return plane
  }

  func respond(to request: HTTPRequest) async -> HTTPResponse {
    let path = request.pathSegments.map { $0.lowercased() }
    guard path.count == 2, path[0] == "azure-arc-k8sagents" else { return Self.notFound }
    guard request.method == .post else {
      return HTTPResponse(status: 405, headers: ["Allow": "POST"])
    }
    guard await isAuthenticated(request) else {
      return ARMError.response(
        401, "Unauthorized", "The access token is missing or it is not valid.")
    }
    switch path[1] {
    case "healthcheck": return HTTPResponse(status: 200)
    case "gethelmsettings": return await helmSettings(request)
    default: return Self.notFound
    }
  }

  private func isAuthenticated(_ request: HTTPRequest) async -> Bool {
    guard let token = request.bearerToken else { return false }
    let audiences = Set(ResourceManagerAPI.audiences)
    if case .accepted = await bearers.verify(token, audiences: audiences) { return true }
    return false
  }

  private func helmSettings(_ request: HTTPRequest) async -> HTTPResponse {
    guard let cluster = try? request.json(),
      let id = cluster["id"]?.stringValue.flatMap(AzureResourceID.init(parsing:))
    else {
      return ARMError.response(400, "BadRequest", "The connected cluster could not be read.")
    }
    let version = await offer(id) ?? Self.defaultVersion
    return .json(
      200,
      [
        "repositoryPath": .string("\(Self.repository):\(version)"),
        "helmValuesContent": [
          "global.subscriptionId": .string(id.subscription ?? ""),
          "global.resourceGroupName": .string(id.resourceGroup ?? ""),
          "global.resourceName": .string(id.name ?? ""),
          "global.location": cluster["location"] ?? "",
          "global.tenantId": .string(tenantID),
          Self.autoUpdate: Self.isAutomatic(cluster) ? "true" : "false",
        ],
      ])
  }

  /// The chart's value behind `AZURE_ARC_AUTOUPDATE` (`custom.py` of earlier extensions, which set
  /// it themselves).
  private static let autoUpdate = "systemDefaultValues.azureArcAgents.autoUpdate"

  private static func isAutomatic(_ cluster: JSONValue) -> Bool {
    cluster.at("properties.arcAgentProfile.agentAutoUpgrade")?.stringValue != "Disabled"
  }

  private static let notFound = ARMError.response(
    404, "NotFound", "The requested path does not exist.")
}
