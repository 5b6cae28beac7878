package import ArcFedHTTP

/// The HTTP face of a cluster's API server, to be attached at `cluster.origin`.
package struct ClusterEndpoint: Endpoint {
  private let cluster: Cluster

  /// The API server of this cluster.
  package init(_ cluster: Cluster) { self.cluster = cluster }

  /// Answers as the API server does.
  package func respond(to request: HTTPRequest) async -> HTTPResponse {
    await cluster.respond(to: request)
  }
}
