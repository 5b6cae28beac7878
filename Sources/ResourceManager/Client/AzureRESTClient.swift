package import ArcFedHTTP
package import ArcFedJSON
package import ArcFedSimulation

/// What every client of Azure's REST services does, as the Azure SDK for Python does it: a bearer
/// token, JSON, and long-running operations followed to their end.
///
/// Upstream: `azure/core/polling/base_polling.py` and `azure/mgmt/core/polling/arm_polling.py`.
package struct AzureRESTClient: Sendable {
  /// The interval when a service names none (`ARMPolling`, `timeout`).
  static let pollIntervalSeconds = 30
  /// Far beyond any operation here.
  static let pollsMaximum = 1_000

  private let network: Network
  private let clock: any WorldClock
  private let accessToken: @Sendable () async throws -> String

  /// A client whose tokens come from `accessToken`.
  package init(
    network: Network, clock: any WorldClock,
    accessToken: @escaping @Sendable () async throws -> String
  ) {
    self.network = network
    self.clock = clock
    self.accessToken = accessToken
  }

  /// Sends one request; throws what is no success.
  package func send(
    _ method: HTTPMethod, _ url: String, body: JSONValue? = nil
  ) async throws(AzureRESTFailure) -> HTTPResponse {
    var request: HTTPRequest
    do throws(HTTPError) {
      request = try HTTPRequest(method, url)
    } catch {
      throw .invalidURL("\(error)")
    }
    do {
      request.headers["Authorization"] = "Bearer \(try await accessToken())"
    } catch {
      throw .token(error)
    }
    request.headers["Accept"] = "application/json"
    if let body {
      request.headers["Content-Type"] = "application/json"
      request.setBody(body)
    }
    let response: HTTPResponse
    do throws(NetworkError) {
      response = try await network.send(request)
    } catch {
      throw .network(error)
    }
    guard response.isSuccess else { throw .refused(response) }
    return response
  }

  /// Sends one request and follows the operation that it begins, if it begins one; gives the last
  /// answer, which for a PUT or PATCH is the resource at its end.
  package func complete(
    _ method: HTTPMethod, _ url: String, body: JSONValue? = nil
  ) async throws(AzureRESTFailure) -> HTTPResponse {
    let first = try await send(method, url, body: body)
    if let status = first.headers["Azure-AsyncOperation"] {
      try await follow(status, after: first)
      return method == .put || method == .patch ? try await send(.get, url) : first
    }
    if first.status == 202, let location = first.headers["Location"] {
      return try await followLocation(location, after: first)
    }
    guard method == .put || method == .patch, first.status != 204 else { return first }
    return try await followResource(url, after: first)
  }

  /// 1. `Azure-AsyncOperation`: a document with the status.
  private func follow(_ url: String, after first: HTTPResponse) async throws(AzureRESTFailure) {
    var last = first
    for _ in 0..<Self.pollsMaximum {
      try await wait(after: last)
      last = try await send(.get, url)
      let document = try Self.json(of: last)
      switch document["status"]?.stringValue?.lowercased() {
      case "succeeded": return
      case "failed", "canceled": throw .operation(Self.error(in: document))
      case nil: throw .malformed("no status found in body")
      default: continue
      }
    }
    throw .endless(url)
  }

  /// 2. `Location`: 202 until there is a result.
  private func followLocation(
    _ location: String, after first: HTTPResponse
  ) async throws(AzureRESTFailure) -> HTTPResponse {
    var last = first
    var url = location
    for _ in 0..<Self.pollsMaximum {
      try await wait(after: last)
      last = try await send(.get, url)
      guard last.status == 202 else { return last }
      url = last.headers["Location"] ?? url
    }
    throw .endless(url)
  }

  /// 3. The resource's own `provisioningState`, where there is one.
  private func followResource(
    _ url: String, after first: HTTPResponse
  ) async throws(AzureRESTFailure) -> HTTPResponse {
    var last = first
    for _ in 0..<Self.pollsMaximum {
      let document = (try? last.json()) ?? .null
      switch document.at("properties.provisioningState")?.stringValue?.lowercased() {
      case nil, "succeeded": return last
      case "failed", "canceled": throw .operation(Self.error(in: document))
      default: break
      }
      try await wait(after: last)
      last = try await send(.get, url)
    }
    throw .endless(url)
  }

  private func wait(after response: HTTPResponse) async throws(AzureRESTFailure) {
    let asked = response.headers["Retry-After"].flatMap { Int($0) }
    do {
      try await clock.sleep(for: .seconds(asked ?? Self.pollIntervalSeconds))
    } catch {
      throw .cancelled
    }
  }

  private static func error(in document: JSONValue) -> AzureRESTFailure.OperationError {
    AzureRESTFailure.OperationError(
      code: document.at("error.code")?.stringValue ?? "OperationFailed",
      message: document.at("error.message")?.stringValue ?? "The operation failed.")
  }

  /// The body of an answer; null when it has none.
  package static func json(of response: HTTPResponse) throws(AzureRESTFailure) -> JSONValue {
    guard !response.isBodyEmpty else { return .null }
    do throws(JSONError) {
      return try response.json()
    } catch {
      throw .malformed("the answer is not JSON: \(error)")
    }
  }
}

/// Why a call to one of Azure's REST services came to nothing.
package enum AzureRESTFailure: Error, Sendable {
  /// What a failed operation says.
  package struct OperationError: Hashable, Sendable {
    /// The code for machines.
    package let code: String
    /// The sentence for people.
    package let message: String
  }

  /// No token was to be had.
  case token(any Error)
  /// The service could not be reached.
  case network(NetworkError)
  /// The service refused, in its own shape.
  case refused(HTTPResponse)
  /// The request was taken, and what it began failed.
  case operation(OperationError)
  /// An answer that no such service gives.
  case malformed(String)
  /// An operation without an end.
  case endless(String)
  /// The address is none.
  case invalidURL(String)
  /// The wait was given up.
  case cancelled
}
