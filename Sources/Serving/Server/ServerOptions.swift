package import ArcFedHTTPServer

/// How a world is put on this machine's sockets.
package struct ServerOptions: Sendable {
  /// Where the main origin listens; port 0 lets the system choose.
  package var address = ListenAddress.loopback(port: 0)
  /// The SQLite file that keeps the world; nil keeps it in memory.
  package var stateFile: String?
  /// Decides keys and identifiers; nil draws them from the system's generator.
  package var seed: UInt64?
  /// Whether Azure Arc's issuers get URLs below the main origin, for programs that reach no others.
  package var isDirect = false
  /// A folder for the volumes of pods; nil lays out none.
  package var volumesFolder: String?
  /// A private folder for a world that is kept nowhere else, and for snapshots; nil keeps the world
  /// in memory and takes none.
  package var workFolder: String?
  /// The certificate authority that was kept, as PEM; nil makes one.
  package var authority: KeptAuthority?
  /// Hosts beyond this machine that the world may reach.
  package var allowedHosts: [AllowedHost] = []
  /// The roots that allowed hosts are checked with.
  package var trust = TrustAnchors.systemRoots

  /// A certificate authority as it is kept in files.
  package struct KeptAuthority: Sendable {
    /// The root certificate.
    package let certificatePEM: String
    /// Its private key.
    package let privateKeyPEM: String

    /// An authority that was kept.
    package init(certificatePEM: String, privateKeyPEM: String) {
      self.certificatePEM = certificatePEM
      self.privateKeyPEM = privateKeyPEM
    }
  }

  /// On loopback, in memory, with fresh keys.
  package init() {}
}

/// The clocks of the machine, which only the command knows.
package struct MachineClocks: Sendable {
  /// The time since any fixed instant, which never goes backwards.
  package let monotonicNow: @Sendable () -> Duration
  /// Seconds since 1970.
  package let secondsSince1970: Int64

  /// Clocks.
  package init(monotonicNow: @escaping @Sendable () -> Duration, secondsSince1970: Int64) {
    self.monotonicNow = monotonicNow
    self.secondsSince1970 = secondsSince1970
  }
}
