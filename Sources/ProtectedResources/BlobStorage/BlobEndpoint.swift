package import ArcFedHTTP
import ArcFedResourceManager
import ArcFedSimulation

/// The data plane of every account, at `{account}.blob.core.windows.net`, or at any other host with
/// the account as the first part of the path: the phases of ``answer(_:_:)``.
package struct BlobEndpoint: Endpoint {
  let store: BlobStore
  let clock: any WorldClock
  private let random: RandomSource
  private let authority: BearerAuthority
  private let resourceManager: ResourceManager
  private let requestIDs: RandomStream
  private let trace: Trace?

  init(
    store: BlobStore, authority: BearerAuthority, resourceManager: ResourceManager,
    clock: any WorldClock, random: RandomSource, trace: Trace?
  ) {
    self.store = store
    self.authority = authority
    self.resourceManager = resourceManager
    self.clock = clock
    self.trace = trace
    self.random = random
    requestIDs = random.stream("blob requests")
  }

  /// Answers a request; a refusal is in the Blob service's own shape.
  package func respond(to request: HTTPRequest) async -> HTTPResponse {
    let requestID = requestIDs.uuid().lowercase
    var response: HTTPResponse
    do {
      let target = try await target(of: request)
      response = try await answer(request, target)
      record(request, .success)
    } catch {
      let refusal = (error as? StorageError) ?? .internalFailure
      record(request, .refused(code: refusal.code, reason: refusal.message))
      response = refusal.response(requestID: requestID, at: clock.now)
      if refusal.hasChallenge { response.headers["WWW-Authenticate"] = challenge }
    }
    decorate(&response, request, requestID: requestID)
    if request.method == .head || response.status == 304 { response.body = .bytes([]) }
    return response
  }

  private func answer(_ request: HTTPRequest, _ target: Target) async throws -> HTTPResponse {
    // 1. The version is one.
    let version = try version(of: request)

    // 2. The request is not anonymous, and the scheme is one that the version knows.
    let token = try token(in: request, version, target.account)

    // 3. The token is good.
    let caller: Caller
    switch await authority.verify(token, audiences: Self.audiences(of: target.account)) {
    case .accepted(let verified): caller = verified
    case .refused(let refusal): throw StorageError(refusal, version: version)
    }

    // 4. The path and the names are well formed.
    let route = try BlobRoute(request, path: target.path)
    if let container = route.names.container { try Self.checkName(container) }
    if let blob = route.names.blob { try Self.checkBlobName(blob) }

    // 5. The caller may.
    try await authorize(caller, route, target.account)

    // 6. The operation.
    return try await perform(
      route, BlobCall(request: request, account: target.account, version: version))
  }

  /// The account that a request addresses, and the rest of its path.
  struct Target {
    let account: StorageAccount
    let path: [String]
  }

  private func target(of request: HTTPRequest) async throws -> Target {
    let host = request.origin.host.lowercased()
    // What follows the container's name is the blob's, every slash of it.
    let slash = UInt8(ascii: "/")
    var rest = (PercentEncoding.decode(request.path) ?? request.path).utf8.dropFirst()
    let name: String
    if host.hasSuffix(".\(StorageAccount.domain)") {
      name = String(host.dropLast(StorageAccount.domain.count + 1))
    } else {
      name = String(Substring(rest.prefix { $0 != slash }))
      if name.isEmpty { throw StorageError.resourceNotFound }
      rest = rest.dropFirst(name.utf8.count + 1)
    }
    let path =
      rest.isEmpty
      ? [] : rest.split(separator: slash, maxSplits: 1, omittingEmptySubsequences: false)
    guard let account = try await store.account(named: name) else {
      throw StorageError.resourceNotFound
    }
    return Target(account: account, path: path.map { String(Substring($0)) })
  }

  private func version(of request: HTTPRequest) throws(StorageError) -> StorageVersion {
    guard let text = request.headers["x-ms-version"] else { return .unstated }
    guard let version = StorageVersion(text) else { throw .invalidHeader("x-ms-version", text) }
    return version
  }

  private func token(
    in request: HTTPRequest, _ version: StorageVersion, _ account: StorageAccount
  ) throws(StorageError) -> String {
    guard request.headers["Authorization"] != nil else {
      if version.challenges { throw .noAuthenticationInformation }
      throw account.allowsPublicAccess ? .resourceNotFound : .publicAccessNotPermitted
    }
    guard let token = request.bearerToken else { throw .authenticationFailed() }
    guard version.takesBearerTokens else {
      throw .authenticationFailed(
        detail: "Authentication scheme Bearer is not supported in this version.")
    }
    return token
  }

  /// "Authorize with Microsoft Entra ID", resource; with and without the slash at the end.
  private static func audiences(of account: StorageAccount) -> Set<String> {
    let own = "https://\(account.host)"
    return ["https://storage.azure.com", "https://storage.azure.com/", own, own + "/"]
  }

  /// "Naming and referencing containers": 3 to 63 lower-case letters, digits and single hyphens,
  /// beginning and ending with a letter or digit; `$root`, `$web` and `$logs` are the service's
  /// own.
  private static func checkName(_ name: String) throws(StorageError) {
    if ["$root", "$web", "$logs"].contains(name) { return }
    guard (3...63).contains(name.count) else { throw .outOfRangeInput }
    let isPlain = name.utf8.allSatisfy { byte in
      byte == UInt8(ascii: "-") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
    }
    let hasPair = zip(name, name.dropFirst()).contains { $0 == "-" && $1 == "-" }
    guard isPlain, !hasPair, name.first != "-", name.last != "-" else {
      throw .invalidResourceName
    }
  }

  /// "Naming and referencing containers, blobs, and metadata": at most 1,024 characters, which are
  /// units of UTF-16 (Azure/azure-storage-cpp#291).
  private static let blobNameMaximumUnits = 1024

  private static func checkBlobName(_ name: String) throws(StorageError) {
    guard name.utf16.count <= blobNameMaximumUnits else { throw .inputOutOfRange }
  }

  private func authorize(
    _ caller: Caller, _ route: BlobRoute, _ account: StorageAccount
  ) async throws {
    var isNew = false
    if case .putBlob(let container, let blob) = route {
      let place = BlobPlace(account: account.key, container: container, blob: blob)
      isNew = try await store.blob(at: place) == nil
    }
    let scope = route.names.container.map { account.containerScope($0) } ?? account.id
    for permission in route.permissions(isNewBlob: isNew) {
      let isAllowed = await resourceManager.isAuthorized(
        principal: caller.objectID, action: permission.action,
        isDataAction: permission.isDataAction, scope: scope)
      if isAllowed { return }
    }
    throw StorageError.permissionMismatch
  }
}

/// A request that may be performed.
struct BlobCall: Sendable {
  let request: HTTPRequest
  let account: StorageAccount
  let version: StorageVersion

  /// The place of a blob of the account.
  func place(_ container: String, _ blob: String) -> BlobPlace {
    BlobPlace(account: account.key, container: container, blob: blob)
  }
}

// MARK: - Entity tags

extension BlobEndpoint {
  /// An entity tag of the service's form, `"0x8DC…"`. It depends on the thing, the time and the tag
  /// before, and so not on the order in which other requests are served.
  func newETag(for path: String, after previous: String?) -> String {
    let label = "entity tag \(path) \(previous ?? "none") \(clock.now.nanoseconds)"
    return "\"0x8D\(random.stream(label).hex(13).uppercased())\""
  }
}

// MARK: - Headers

extension BlobEndpoint {
  /// Recorded by the Azure SDKs' storage tests: unquoted, separated by a space.
  private var challenge: String {
    "Bearer authorization_uri=\(authority.authority)/oauth2/authorize "
      + "resource_id=https://storage.azure.com"
  }

  private func decorate(
    _ response: inout HTTPResponse, _ request: HTTPRequest, requestID: String
  ) {
    response.headers["Server"] =
      response.status == 401
      ? "Microsoft-HTTPAPI/2.0" : "Windows-Azure-Blob/1.0 Microsoft-HTTPAPI/2.0"
    response.headers["x-ms-request-id"] = requestID
    if let client = request.headers["x-ms-client-request-id"] {
      response.headers["x-ms-client-request-id"] = client
    }
    if let version = request.headers["x-ms-version"] { response.headers["x-ms-version"] = version }
    response.headers["Date"] = clock.now.httpDate
  }

  private func record(_ request: HTTPRequest, _ outcome: TraceOutcome) {
    trace?.record(
      "Blob storage", request.method.rawValue.lowercased(),
      "\(request.origin.host)\(request.path)", outcome: outcome)
  }
}
