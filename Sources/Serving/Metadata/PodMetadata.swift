import ArcFed
import ArcFedHTTP
import ArcFedJSON

/// The proxy that the workload identity webhook puts beside a container, for programs that know
/// managed identities only (azure-workload-identity, `pkg/proxy/proxy.go`).
struct PodMetadata: Endpoint {
  /// The name that the webhook gives the proxy's container (`pkg/webhook/consts.go`).
  private static let container = "azwi-proxy"

  let pod: Pod

  func respond(to request: HTTPRequest) async -> HTTPResponse {
    // Without the proxy nobody answers at the address inside a cluster.
    guard let object = try? await pod.description()["object"], hasProxy(object) else {
      return .connectionReset
    }
    if request.path == "/readyz" { return .text(200, "ok") }
    guard InstanceMetadata.isTokenPath(request.path), request.method == .get else {
      return .connectionReset
    }
    let environment = (try? await pod.environment()) ?? [:]
    guard
      let clientID = request.queryValue("client_id").flatMap({ $0.isEmpty ? nil : $0 })
        ?? environment["AZURE_CLIENT_ID"], !clientID.isEmpty
    else {
      return .text(
        400, "The client_id parameter or AZURE_CLIENT_ID environment variable must be set\n")
    }
    guard let resource = request.queryValue("resource"), !resource.isEmpty else {
      return .text(400, "The resource parameter is required.\n")
    }
    return await exchange(clientID: clientID, resource: resource)
  }

  private func hasProxy(_ object: JSONValue) -> Bool {
    let containers = ["spec.containers", "spec.initContainers"].flatMap {
      object.at($0)?.arrayValue ?? []
    }
    return containers.contains { $0["name"]?.stringValue == Self.container }
  }

  private func exchange(clientID: String, resource: String) async -> HTTPResponse {
    let scope = resource.hasSuffix("/.default") ? resource : resource + "/.default"
    do throws(Pod.ExchangeFailure) {
      let exchange = try await pod.exchange(scope: scope, clientID: clientID)
      let token = exchange.token
      let issued = token.claims["iat"]?.intValue ?? 0
      return .json(
        200,
        [
          "access_token": .string(token.compact), "refresh_token": "",
          "expires_in": .string("\(Int(exchange.expiresOn) - issued)"),
          "expires_on": .string("\(exchange.expiresOn)"),
          "not_before": .string("\(token.claims["nbf"]?.intValue ?? 0)"),
          "resource": .string(resource), "token_type": "Bearer",
        ])
    } catch {
      return .text(500, "\(error.text)\n")
    }
  }
}
