import ArcFedAzureIdentity
import ArcFedHTTP
import ArcFedJSON

/// A request that carries a token, and nothing else that a library would add.
enum BearerRequest {
  /// The scope of Blob storage (azure-storage-blob, `STORAGE_OAUTH_SCOPE`).
  static let storageScope = "https://storage.azure.com/.default"

  /// The version in which Blob storage is asked: the Azure CLI's.
  private static let storageVersion = "2026-04-06"

  static func send(
    _ method: HTTPMethod, _ url: String, token: String, over network: Network
  ) async throws(Refusal) -> HTTPResponse {
    let request: HTTPRequest
    do throws(HTTPError) {
      request = try HTTPRequest(method, url)
    } catch {
      throw .arcFed("InvalidURL", "\(error)")
    }
    return try await send(request, token: token, over: network)
  }

  static func send(
    _ request: HTTPRequest, token: String, over network: Network
  ) async throws(Refusal) -> HTTPResponse {
    var request = request
    request.headers["Authorization"] = "Bearer \(token)"
    if isStorage(request.origin) { request.headers["x-ms-version"] = storageVersion }
    do throws(NetworkError) {
      return try await network.send(request)
    } catch {
      throw Refusal(error)
    }
  }

  /// Whether blobs are kept there.
  static func isStorage(_ origin: Origin) -> Bool {
    origin.host.lowercased().hasSuffix(".blob.core.windows.net")
  }

  /// Who answers there.
  static func service(at origin: Origin) -> Refusal.Service {
    let host = origin.host.lowercased()
    if isStorage(origin) { return .storage }
    if host.hasSuffix(".vault.azure.net") { return .keyVault }
    return host == "graph.microsoft.com" ? .graph : .resourceManager
  }

  /// For whom a token must be that is presented there.
  static func resource(of service: Refusal.Service) -> String {
    switch service {
    case .storage: "https://storage.azure.com"
    case .keyVault: "https://vault.azure.net"
    case .graph: AzureOperator.graph
    default: AzureOperator.resourceManager
    }
  }

  /// What the owner said no with.
  static func refusal(_ response: HTTPResponse, from service: Refusal.Service) -> Refusal {
    if service == .storage { return Refusal(storage: ServiceError(xml: response)) }
    let error = (try? response.json())?["error"]
    return Refusal(
      service, status: response.status,
      code: error?.at("innererror.code")?.stringValue ?? error?["code"]?.stringValue ?? "",
      message: error?["message"]?.stringValue ?? "")
  }
}
