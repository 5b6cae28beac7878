import ArcFedHTTP
import ArcFedHTTPServer
import Synchronization

/// Which requests may have more content than others: those for blobs.
final class ContentLimits: Sendable {
  /// "Put Blob" takes up to 5000 MiB; azure-storage-blob for Python sends up to 64 MiB at once
  /// (`max_single_put_size`), others more. ArcFed's blobs take as much as this.
  static let blobBytesMaximum = 256 << 20

  private let world: CurrentWorld
  private let mainPort = Mutex(0)

  init(in world: CurrentWorld) { self.world = world }

  /// The port of the main origin, below which blobs have paths.
  func setMainPort(_ port: Int) { mainPort.withLock { $0 = port } }

  func allowance(_ origin: Origin, _ path: String) -> Int? {
    var host = origin.host
    if origin.isLoopback {
      guard origin.port == mainPort.withLock({ $0 }), let network = world.network,
        !path.hasPrefix(MainFront.controlPrefix)
      else { return nil }
      host = DirectRoute(path, on: network).origin.host
    }
    return host.hasSuffix(".\(KnownHosts.blobDomain)") ? Self.blobBytesMaximum : nil
  }
}
