package import ArcFedHTTP
package import ArcFedJSON
package import ArcFedSimulation

/// Work that outlives the request that began it (azure-resource-manager-rpc
/// `v1.0/async-api-reference.md`).
package struct AsyncOperation: Hashable, Sendable {
  /// How the work ends.
  package enum Outcome: Hashable, Sendable {
    /// The resource is as the request asked.
    case succeeded

    /// The work failed, with the error that the status shows.
    case failed(code: String, message: String)

    /// The work was given up.
    case canceled
  }

  /// The operation's GUID.
  package let id: String

  /// What is worked on.
  package let resource: AzureResourceID

  /// The region in whose name the status is served.
  package let location: String

  /// The api-version of the request, which the status link repeats.
  package let apiVersion: String

  /// When the work began.
  package let startTime: Timestamp

  /// When it ended; nil while it goes on.
  package private(set) var endTime: Timestamp?

  /// How it ended; nil while it goes on.
  package private(set) var outcome: Outcome?

  init(
    id: String, resource: AzureResourceID, location: String, apiVersion: String,
    startTime: Timestamp, endTime: Timestamp? = nil, outcome: Outcome? = nil
  ) {
    self.id = id
    self.resource = resource
    self.location = location
    self.apiVersion = apiVersion
    self.startTime = startTime
    self.endTime = endTime
    self.outcome = outcome
  }

  /// Ends the operation. What has ended stays as it ended.
  mutating func end(_ outcome: Outcome, at time: Timestamp) {
    guard self.outcome == nil else { return }
    self.outcome = outcome
    endTime = time
  }

  /// The word for the state.
  package var status: String {
    switch outcome {
    case nil: "InProgress"
    case .succeeded: "Succeeded"
    case .failed: "Failed"
    case .canceled: "Canceled"
    }
  }

  /// Clients wait this long between two looks; with no such header the Azure SDKs wait 30 seconds.
  package static let retryAfterSeconds = 1

  /// The headers of the answer that begins the operation: where its status stands.
  package var headers: HTTPHeaders {
    [
      "Azure-AsyncOperation": statusURL, "Location": resultURL,
      "Retry-After": "\(Self.retryAfterSeconds)",
    ]
  }

  /// The absolute link of the status.
  package var statusURL: String {
    let namespace = resource.provider ?? "Microsoft.Resources"
    return "\(ResourceManagerAPI.origin)/subscriptions/\(resource.subscription ?? "")"
      + "/providers/\(namespace)/locations/\(Location.normalized(location))"
      + "/operationStatuses/\(id)?api-version=\(apiVersion)"
  }

  /// The absolute link of the result, for clients that follow `Location`.
  package var resultURL: String {
    "\(ResourceManagerAPI.origin)/subscriptions/\(resource.subscription ?? "")"
      + "/operationresults/\(id)?api-version=\(apiVersion)"
  }

  /// The body of the status.
  package var json: JSONValue {
    let namespace = resource.provider ?? "Microsoft.Resources"
    let path =
      "/subscriptions/\(resource.subscription ?? "")/providers/\(namespace)/locations/"
      + "\(Location.normalized(location))/operationStatuses/\(id)"
    var value: JSONValue = [
      "id": .string(path), "name": .string(id), "status": .string(status),
      "startTime": .string(startTime.rfc3339(fractionDigits: Self.fractionDigits)),
    ]
    if let endTime {
      value["endTime"] = .string(endTime.rfc3339(fractionDigits: Self.fractionDigits))
    }
    if case .failed(let code, let message) = outcome {
      value["error"] = ["code": .string(code), "message": .string(message)]
    }
    return value
  }

  /// .NET's round-trip format has seven fractional digits.
  private static let fractionDigits = 7
}
