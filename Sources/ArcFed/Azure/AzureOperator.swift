import ArcFedAzureIdentity
package import ArcFedHTTP
package import ArcFedJSON
import ArcFedSimulation

/// The person at the keyboard: signed in as the administrator's service principal, asking Resource
/// Manager and Graph over the network exactly as `az` does. There is no second way in.
package struct AzureOperator: Sendable {
  /// Resource Manager's origin.
  static let resourceManager = "https://management.azure.com"
  /// Graph's origin.
  static let graph = "https://graph.microsoft.com"
  /// A long-running operation is asked after at most this often before it counts as stuck.
  static let pollsMaximum = 1_000

  /// The subscription that commands go to.
  package let subscriptionID: String
  private let credential: any TokenCredential
  private let network: Network
  private let clock: any WorldClock

  init(
    subscriptionID: String, credential: any TokenCredential, network: Network,
    clock: any WorldClock
  ) {
    self.subscriptionID = subscriptionID
    self.credential = credential
    self.network = network
    self.clock = clock
  }

  /// Asks Resource Manager.
  ///
  /// - Parameters:
  ///   - path: after the subscription: `/resourceGroups/rg`; from the root when it begins with
  ///     `/subscriptions`.
  ///   - apiVersion: the `api-version` of the owner's REST reference.
  package func resourceManager(
    _ method: HTTPMethod, _ path: String, apiVersion: String, body: JSONValue? = nil
  ) async throws(Refusal) -> JSONValue {
    let root = path.hasPrefix("/subscriptions") ? "" : "/subscriptions/\(subscriptionID)"
    let url = "\(Self.resourceManager)\(root)\(path)?api-version=\(apiVersion)"
    let response = try await send(
      method, url, body, .resourceManager, scope: Self.resourceManager + "/.default")
    try await waitForOperation(response)
    return try json(of: response)
  }

  /// Asks Graph; `path` begins with the version: `/v1.0/applications`.
  package func graph(
    _ method: HTTPMethod, _ path: String, body: JSONValue? = nil
  ) async throws(Refusal) -> JSONValue {
    let response = try await send(
      method, Self.graph + path, body, .graph, scope: Self.graph + "/.default")
    return try json(of: response)
  }

  /// A token for `scope`, in the operator's own name.
  package func token(scope: String) async throws(Refusal) -> String {
    do throws(AuthenticationFailed) {
      return try await credential.token(scopes: [scope]).token
    } catch {
      throw Refusal(error)
    }
  }

  /// The credential, for clients that ask for tokens themselves.
  var tokenCredential: any TokenCredential { credential }

  private func send(
    _ method: HTTPMethod, _ url: String, _ body: JSONValue?, _ service: Refusal.Service,
    scope: String
  ) async throws(Refusal) -> HTTPResponse {
    let headers: HTTPHeaders = ["Authorization": "Bearer \(try await token(scope: scope))"]
    do {
      var request = try HTTPRequest(method, url, headers: headers)
      if let body {
        request.headers["Content-Type"] = "application/json"
        request.body = body.serialized()
      }
      let response = try await network.send(request)
      guard response.isSuccess else { throw Refusal(service, response) }
      return response
    } catch let refusal as Refusal {
      throw refusal
    } catch let error as NetworkError {
      throw Refusal(error)
    } catch {
      throw .arcFed("InvalidRequest", "\(error)")
    }
  }

  /// Follows `Azure-AsyncOperation` to its end ("Track asynchronous Azure operations").
  private func waitForOperation(_ response: HTTPResponse) async throws(Refusal) {
    guard let operation = response.headers["Azure-AsyncOperation"] else { return }
    for _ in 0..<Self.pollsMaximum {
      let seconds = response.headers["Retry-After"].flatMap(Int.init) ?? 1
      try? await clock.sleep(for: .seconds(seconds))
      let answer = try json(
        of: await send(
          .get, operation, nil, .resourceManager, scope: Self.resourceManager + "/.default"))
      switch answer["status"]?.stringValue {
      case "Succeeded": return
      case "Failed", "Canceled":
        throw Refusal(
          .resourceManager, code: answer["error"]?["code"]?.stringValue ?? "OperationFailed",
          message: answer["error"]?["message"]?.stringValue ?? "The operation failed.")
      default: continue
      }
    }
    throw .arcFed("OperationStuck", "the operation did not end: \(operation)")
  }

  private func json(of response: HTTPResponse) throws(Refusal) -> JSONValue {
    guard !response.bytes.isEmpty else { return .null }
    do throws(JSONError) {
      return try response.json()
    } catch {
      throw .arcFed("MalformedAnswer", "the answer is not JSON: \(error)")
    }
  }
}
