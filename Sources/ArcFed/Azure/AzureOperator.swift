import ArcFedAzureIdentity
package import ArcFedHTTP
package import ArcFedJSON
import ArcFedResourceManager
import ArcFedSimulation

/// The person at the keyboard: signed in as the administrator's service principal, asking Resource
/// Manager and Graph over the network exactly as `az` does. There is no second way in.
package struct AzureOperator: Sendable {
  /// Resource Manager's origin.
  static let resourceManager = "https://management.azure.com"
  /// Graph's origin.
  static let graph = "https://graph.microsoft.com"

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
    let client = client(scope: Self.resourceManager + "/.default")
    do throws(AzureRESTFailure) {
      return try AzureRESTClient.json(of: await client.complete(method, url, body: body))
    } catch {
      throw Refusal(.resourceManager, error)
    }
  }

  /// Asks Graph; `path` begins with the version: `/v1.0/applications`.
  package func graph(
    _ method: HTTPMethod, _ path: String, body: JSONValue? = nil
  ) async throws(Refusal) -> JSONValue {
    let client = client(scope: Self.graph + "/.default")
    do throws(AzureRESTFailure) {
      return try AzureRESTClient.json(of: await client.send(method, Self.graph + path, body: body))
    } catch {
      throw Refusal(.graph, error)
    }
  }

  /// A token for `scope`, in the operator's own name.
  package func token(scope: String) async throws(Refusal) -> String {
    do throws(AuthenticationFailed) {
      return try await credential.token(scopes: [scope]).token
    } catch {
      throw Refusal(error)
    }
  }

  /// The page of a list that the one before led to.
  func next(
    _ link: String, _ service: Refusal.Service, scope: String
  ) async throws(Refusal) -> JSONValue {
    let client = client(scope: scope)
    do throws(AzureRESTFailure) {
      return try AzureRESTClient.json(of: await client.send(.get, link, body: nil))
    } catch {
      throw Refusal(service, error)
    }
  }

  /// The credential, for clients that ask for tokens themselves.
  var tokenCredential: any TokenCredential { credential }

  /// A client of one service, with tokens for its scope.
  private func client(scope: String) -> AzureRESTClient {
    AzureRESTClient(network: network, clock: clock) { try await token(scope: scope) }
  }
}
