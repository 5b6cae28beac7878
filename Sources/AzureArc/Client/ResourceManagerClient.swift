import ArcFedHTTP
import ArcFedJSON
import ArcFedSimulation

/// The little of the Azure SDK that `az connectedk8s` needs: requests with a bearer token, and the
/// wait for long-running operations.
struct ResourceManagerClient: Sendable {
  /// `azure-mgmt-resource`, as azure-cli 2.91 uses it.
  static let resourcesVersion = "2024-11-01"
  /// The SDK's poll interval when a service names none (`azure/core/polling/base_polling.py`).
  static let pollIntervalSeconds = 30
  /// Far beyond any operation here.
  static let pollsMaximum = 1_000

  let network: Network
  let clock: any WorldClock
  let accessToken: @Sendable () async throws -> String

  /// Whether something is there.
  func exists(
    _ path: String, version: String, method: HTTPMethod = .get
  ) async throws(ConnectedK8sError) -> Bool {
    do {
      _ = try await send(method, path, version: version)
      return true
    } catch {
      guard case .resourceManager(404, _, _) = error else { throw error }
      return false
    }
  }

  /// The object at a path.
  func object(_ path: String, version: String) async throws(ConnectedK8sError) -> JSONValue {
    let response = try await send(.get, path, version: version)
    guard let value = try? response.json() else {
      throw .failed("The answer of Resource Manager could not be read.")
    }
    return value
  }

  /// Sends a request to Resource Manager; throws its errors in its words.
  func send(
    _ method: HTTPMethod, _ path: String, version: String, body: JSONValue? = nil
  ) async throws(ConnectedK8sError) -> HTTPResponse {
    try await send(
      method, url: "https://management.azure.com\(path)?api-version=\(version)", body: body)
  }

  /// Asks the data plane of a region whether it is well and which agents a cluster is to have:
  /// `GetHelmSettings` names a chart, whose tag is the version.
  func offeredAgents(
    to cluster: JSONValue, location: String
  ) async throws(ConnectedK8sError) -> SoftwareVersion {
    let region = location.filter { $0 != " " }.lowercased()
    let plane = "https://\(region).\(ConfigurationDataPlane.domain)/azure-arc-k8sagents"
    let query = "api-version=\(ConnectedK8s.apiVersion)"
    _ = try await send(.post, url: "\(plane)/healthCheck?\(query)")
    let response = try await send(
      .post, url: "\(plane)/GetHelmSettings?\(query)&releaseTrain=stable", body: cluster)
    let chart = (try? response.json())?["repositoryPath"]?.stringValue ?? ""
    guard let tag = chart.split(separator: ":").last,
      let version = SoftwareVersion(String(tag))
    else { throw .failed("No repository path was returned for the Azure Arc agents.") }
    return version
  }

  /// Follows `Azure-AsyncOperation` to its end.
  func wait(for response: HTTPResponse) async throws(ConnectedK8sError) {
    guard let url = response.headers["Azure-AsyncOperation"] else { return }
    var interval = Self.retryAfter(response)
    for _ in 0..<Self.pollsMaximum {
      do {
        try await clock.sleep(for: .seconds(interval))
      } catch {
        throw .failed("The operation was cancelled.")
      }
      let answer = try await send(.get, url: url)
      let status = try? answer.json()
      switch status?["status"]?.stringValue {
      case "Succeeded": return
      case "Failed", "Canceled":
        throw .resourceManager(
          status: answer.status, code: status?.at("error.code")?.stringValue ?? "",
          message: status?.at("error.message")?.stringValue ?? "")
      default: interval = Self.retryAfter(answer)
      }
    }
    throw .failed("The operation did not end.")
  }

  private static func retryAfter(_ response: HTTPResponse) -> Int {
    response.headers["Retry-After"].flatMap { Int($0) } ?? pollIntervalSeconds
  }

  private func send(
    _ method: HTTPMethod, url: String, body: JSONValue? = nil
  ) async throws(ConnectedK8sError) -> HTTPResponse {
    let response: HTTPResponse
    do {
      var headers: HTTPHeaders = [
        "Authorization": "Bearer \(try await accessToken())", "Accept": "application/json",
      ]
      if body != nil { headers["Content-Type"] = "application/json" }
      response = try await network.send(
        HTTPRequest(method, url, headers: headers, body: body?.serialized() ?? []))
    } catch {
      throw .failed("\(error)")
    }
    guard response.status >= 400 else { return response }
    let error = (try? response.json())?["error"]
    throw .resourceManager(
      status: response.status, code: error?["code"]?.stringValue ?? "",
      message: error?["message"]?.stringValue ?? "Operation returned an invalid status")
  }
}
