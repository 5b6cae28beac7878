import ArcFedHTTP
import ArcFedSimulation

/// What has an entity tag and a time of its last change: containers and blobs.
protocol Versioned {
  var etag: String { get }
  var lastModified: Timestamp { get }

  /// What is said to a request that names a lease: there are none.
  static var leaseNotPresent: StorageError { get }
}

/// The conditional headers of a request ("Specifying conditional headers for Blob service
/// operations").
struct BlobConditions: Sendable {
  private let matching: [String]?
  private let noneMatching: [String]?
  private let modifiedSince: Timestamp?
  private let unmodifiedSince: Timestamp?
  private let hasTagCondition: Bool
  private let namesLease: Bool

  init(_ request: HTTPRequest) throws(StorageError) {
    matching = request.headers["If-Match"].map(Self.tags)
    noneMatching = request.headers["If-None-Match"].map(Self.tags)
    modifiedSince = try Self.date("If-Modified-Since", in: request)
    unmodifiedSince = try Self.date("If-Unmodified-Since", in: request)
    hasTagCondition = request.headers["x-ms-if-tags"] != nil
    namesLease = request.headers["x-ms-lease-id"] != nil
  }

  /// Checks a read, for which any combination may be given:
  /// `If-Match && If-Unmodified-Since && (If-None-Match || If-Modified-Since)`.
  func checkRead<Resource: Versioned>(_ resource: Resource) throws(StorageError) {
    // No blob that is read can be one that does not exist (Azure/azure-cli, live tests of
    // `storage blob show --if-none-match *`).
    guard noneMatching?.contains("*") != true else { throw .unsatisfiableCondition }
    try checkAbsent(for: Resource.self)
    if let matching, !Self.names(resource, among: matching) { throw .conditionNotMet }
    if let unmodifiedSince, !Self.isUnchanged(resource, since: unmodifiedSince) {
      throw .conditionNotMet
    }
    guard noneMatching != nil || modifiedSince != nil else { return }
    let isAnother = noneMatching.map { !Self.names(resource, among: $0) } ?? false
    let isChanged = modifiedSince.map { !Self.isUnchanged(resource, since: $0) } ?? false
    guard isAnother || isChanged else { throw .notModified }
  }

  /// Checks a write, for which one condition may be given, or a tag with its date, whose date then
  /// does not count.
  ///
  /// - Parameters:
  ///   - resource: what is there now.
  ///   - refusal: what `If-None-Match: *` says when something is there.
  func checkWrite<Resource: Versioned>(
    _ resource: Resource?, ifPresent refusal: StorageError = .conditionNotMet
  ) throws(StorageError) {
    try checkCombination()
    try checkAbsent(for: Resource.self)
    if let matching {
      guard let resource, Self.names(resource, among: matching) else { throw .conditionNotMet }
    } else if let noneMatching {
      guard let resource else { return }
      if noneMatching == ["*"] { throw refusal }
      if Self.names(resource, among: noneMatching) { throw .conditionNotMet }
    } else if let resource {
      if let unmodifiedSince, !Self.isUnchanged(resource, since: unmodifiedSince) {
        throw .conditionNotMet
      }
      if let modifiedSince, Self.isUnchanged(resource, since: modifiedSince) {
        throw .conditionNotMet
      }
    }
  }

  /// Checks what nothing here has: a condition on tags is not met, and a lease is not there.
  func checkAbsent<Resource: Versioned>(for type: Resource.Type) throws(StorageError) {
    guard !hasTagCondition else { throw .conditionNotMet }
    try checkLease(for: type)
  }

  /// "Lease Blob" and "Lease Container": what names a lease fails where there is none.
  func checkLease<Resource: Versioned>(for type: Resource.Type) throws(StorageError) {
    guard !namesLease else { throw type.leaseNotPresent }
  }

  private func checkCombination() throws(StorageError) {
    let hasTag = matching != nil || noneMatching != nil
    let isConflict =
      matching != nil && (noneMatching != nil || modifiedSince != nil)
      || noneMatching != nil && unmodifiedSince != nil
      || !hasTag && modifiedSince != nil && unmodifiedSince != nil
    guard !isConflict else { throw .multipleConditions }
    for tags in [matching, noneMatching] {
      if let tags, tags.count > 1 { throw .multipleConditions }
    }
  }
}

// MARK: - Forms

extension BlobConditions {
  /// Entity tags without their quotes; `*` stays.
  private static func tags(_ text: String) -> [String] {
    text.split(separator: ",").map { tag in bare(tag.drop { $0 == " " }) }
  }

  private static func bare(_ tag: some StringProtocol) -> String {
    String(tag.filter { $0 != "\"" && $0 != " " })
  }

  private static func names(_ resource: some Versioned, among tags: [String]) -> Bool {
    tags.contains("*") || tags.contains(bare(resource.etag))
  }

  /// Dates on the wire have no fractions, and so the resource's is cut to seconds too.
  private static func isUnchanged(_ resource: some Versioned, since date: Timestamp) -> Bool {
    resource.lastModified.seconds <= date.seconds
  }

  private static func date(
    _ name: String, in request: HTTPRequest
  ) throws(StorageError) -> Timestamp? {
    guard let text = request.headers[name] else { return nil }
    guard let date = HTTPDate.parse(text) else { throw .invalidHeader(name, text) }
    return date
  }
}
