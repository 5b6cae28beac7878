import ArcFedHTTP
import ArcFedJSON
import ArcFedResourceManager

/// The calls to Azure that `az connectedk8s` makes.
struct ConnectedK8sCalls: Sendable {
  /// `azure-mgmt-resource`, as azure-cli 2.91 uses it.
  static let resourcesVersion = "2024-11-01"

  let client: AzureRESTClient

  // MARK: - The connected cluster

  func get(_ id: AzureResourceID) async throws(ConnectedK8sError) -> JSONValue {
    try await object(.get, id.text, version: ConnectedK8s.apiVersion)
  }

  /// Whether a cluster is there (`connected_cluster_exists`).
  func exists(_ id: AzureResourceID) async throws(ConnectedK8sError) -> Bool {
    do {
      _ = try await object(
        .get, id.text, version: ConnectedK8s.apiVersion,
        orSummary: "Failed to check if connected cluster resource already exists.")
      return true
    } catch {
      guard case .resourceManager(404, _, _, _) = error else { throw error }
      return false
    }
  }

  /// Puts a cluster and waits until that is done (`create_cc_resource`).
  func put(_ id: AzureResourceID, _ body: JSONValue) async throws(ConnectedK8sError) {
    _ = try await object(
      .put, id.text, version: ConnectedK8s.apiVersion, body: body,
      orSummary: "Unable to create connected cluster resource")
  }

  /// Changes tags and the like (`patch_cc_resource`).
  func patch(
    _ id: AzureResourceID, _ body: JSONValue
  ) async throws(ConnectedK8sError) -> JSONValue {
    try await object(
      .patch, id.text, version: ConnectedK8s.apiVersion, body: body,
      orSummary: "Unable to update connected cluster resource")
  }

  /// Deletes a cluster and waits until that is done (`delete_cc_resource`).
  func delete(_ id: AzureResourceID) async throws(ConnectedK8sError) {
    _ = try await object(
      .delete, id.text, version: ConnectedK8s.apiVersion,
      orSummary: "Unable to delete connected cluster resource")
  }

  // MARK: - What it lies in

  func provider(
    _ namespace: String, subscription: String, orSummary summary: String? = nil
  ) async throws(ConnectedK8sError) -> JSONValue {
    try await object(
      .get, "/subscriptions/\(subscription)/providers/\(namespace)",
      version: Self.resourcesVersion, orSummary: summary)
  }

  func register(
    _ namespace: String, subscription: String
  ) async throws(ConnectedK8sError) {
    _ = try await object(
      .post, "/subscriptions/\(subscription)/providers/\(namespace)/register",
      version: Self.resourcesVersion)
  }

  /// Creates a resource group unless it is there.
  func ensureResourceGroup(
    _ group: AzureResourceID, location: String
  ) async throws(ConnectedK8sError) {
    do {
      _ = try await object(.head, group.text, version: Self.resourcesVersion)
    } catch {
      guard case .resourceManager(404, _, _, _) = error else { throw error }
      _ = try await object(
        .put, group.text, version: Self.resourcesVersion, body: ["location": .string(location)],
        orSummary: "Failed to create the resource group")
    }
  }

  // MARK: - The data plane

  /// Asks the data plane of a region whether it is well and which agents a cluster is to have:
  /// `GetHelmSettings` names a chart, whose tag is the version.
  func offeredAgents(
    to cluster: JSONValue, location: String
  ) async throws(ConnectedK8sError) -> SoftwareVersion {
    let plane = "https://\(location).\(ConfigurationDataPlane.domain)/azure-arc-k8sagents"
    let query = "api-version=\(ConnectedK8s.apiVersion)"
    _ = try await answer(.post, url: "\(plane)/healthCheck?\(query)")
    let settings = try await answer(
      .post, url: "\(plane)/GetHelmSettings?\(query)&releaseTrain=stable", body: cluster)
    let chart = settings["repositoryPath"]?.stringValue ?? ""
    guard let tag = chart.split(separator: ":").last,
      let version = SoftwareVersion(String(tag))
    else { throw .failed("No content was found in helm registry path response.") }
    return version
  }

  // MARK: - Sending

  private func object(
    _ method: HTTPMethod, _ path: String, version: String, body: JSONValue? = nil,
    orSummary summary: String? = nil
  ) async throws(ConnectedK8sError) -> JSONValue {
    try await answer(
      method, url: "\(ResourceManagerAPI.origin)\(path)?api-version=\(version)", body: body,
      orSummary: summary)
  }

  private func answer(
    _ method: HTTPMethod, url: String, body: JSONValue? = nil, orSummary summary: String? = nil
  ) async throws(ConnectedK8sError) -> JSONValue {
    do throws(AzureRESTFailure) {
      return try AzureRESTClient.json(of: await client.complete(method, url, body: body))
    } catch {
      throw ConnectedK8sError(error, summary: summary)
    }
  }
}

extension ConnectedK8sError {
  /// What the SDK raises; a summary makes it what `arm_exception_handler` in `_utils.py` does.
  init(_ failure: AzureRESTFailure, summary: String?) {
    switch failure {
    case .refused(let response):
      let error = (try? response.json())?["error"]
      self = .resourceManager(
        status: response.status, code: error?["code"]?.stringValue ?? "",
        message: error?["message"]?.stringValue ?? "Operation returned an invalid status",
        summary: summary)
    case .operation(let error):
      self = .resourceManager(
        status: 200, code: error.code, message: error.message, summary: summary)
    case .network(let error): self = .failed("\(error)")
    case .token(let error): self = .failed("\(error)")
    case .malformed(let message), .invalidURL(let message): self = .failed(message)
    case .endless(let url): self = .failed("The operation did not end: \(url)")
    case .cancelled: self = .failed("The operation was cancelled.")
    }
  }
}
