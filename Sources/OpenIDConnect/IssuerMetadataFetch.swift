import ArcFedHTTP
import ArcFedJOSE
import ArcFedJSON
import ArcFedSimulation

/// One visit to an issuer: its discovery document, then the keys that the document points to.
struct IssuerMetadataFetch: Sendable {
  let issuer: IssuerURL
  let network: Network
  let clock: any WorldClock
  let limits: IssuerMetadataLimits

  /// Fetches and checks both documents.
  func run() async -> Result<IssuerMetadata, IssuerMetadataFailure> {
    do throws(IssuerMetadataFailure) {
      let discovery = try parseDiscovery(await document(at: issuer.discoveryURL))
      let keys = try parseKeys(await document(at: discovery.jwksURI))
      return .success(IssuerMetadata(discovery: discovery, keys: keys, fetchedAt: clock.now))
    } catch {
      return .failure(error)
    }
  }

  private func parseDiscovery(
    _ bytes: [UInt8]
  ) throws(IssuerMetadataFailure) -> DiscoveryDocument {
    let discovery: DiscoveryDocument
    do {
      discovery = try DiscoveryDocument(parsing: JSONParser.parse(bytes))
    } catch {
      throw .malformed("the discovery document cannot be read: \(error)")
    }
    // OpenID Connect Discovery 1.0 §4.3: the issuer must be exactly the one that was asked for, or
    // any site could publish keys in another's name.
    guard discovery.issuer.isIdentical(to: issuer.text) else {
      throw .issuerMismatch(expected: issuer.text, found: discovery.issuer)
    }
    guard discovery.jwksURI.lowercased().hasPrefix("https://") else {
      throw .malformed("the discovery document's jwks_uri is not an https URL")
    }
    return discovery
  }

  private func parseKeys(_ bytes: [UInt8]) throws(IssuerMetadataFailure) -> [VerificationKey] {
    do {
      var document = try JSONParser.parse(bytes)
      if let keys = document["keys"]?.arrayValue {
        document["keys"] = .array(Array(keys.prefix(limits.maximumKeys)))
      }
      var keyLimits = JOSELimits.standard
      keyLimits.keyCount = limits.maximumKeys
      return VerificationKey.usable(in: try JWKSet(parsing: document, limits: keyLimits))
    } catch {
      throw .malformed("the key set cannot be read: \(error)")
    }
  }

  private func document(at url: String) async throws(IssuerMetadataFailure) -> [UInt8] {
    let deadline = clock.now + limits.timeout
    let request: HTTPRequest
    do {
      request = try HTTPRequest(.get, url, headers: ["Accept": "application/json"])
    } catch {
      throw .malformed("the document's URL cannot be requested")
    }
    let response: HTTPResponse
    do {
      response = try await network.send(request, timeout: limits.timeout)
    } catch .timedOut {
      throw .timedOut
    } catch {
      throw .unreachable(error)
    }
    guard clock.now <= deadline else { throw .timedOut }
    switch response.status {
    case 200: return try await body(of: response, until: deadline)
    case 300..<400: throw .redirected
    default: throw .status(response.status)
    }
  }

  /// Reads no more than the limit, and no longer than the deadline, however the body arrives.
  private func body(
    of response: HTTPResponse, until deadline: Timestamp
  ) async throws(IssuerMetadataFailure) -> [UInt8] {
    switch response.body {
    case .bytes(let bytes):
      guard bytes.count <= limits.maximumBytes else { throw .oversize }
      return bytes
    case .stream(let stream):
      var bytes: [UInt8] = []
      while let chunk = await stream.next() {
        guard bytes.count + chunk.count <= limits.maximumBytes else { throw .oversize }
        guard clock.now <= deadline else { throw .timedOut }
        bytes += chunk
      }
      return bytes
    }
  }
}
