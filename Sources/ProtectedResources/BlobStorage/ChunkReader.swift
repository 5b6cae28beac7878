/// Reads chunks one after another while an answer is sent. When the blob is overwritten meanwhile,
/// the answer ends early.
actor ChunkReader {
  private let store: BlobStore
  private var chunks: ArraySlice<BlobChunk>

  init(_ store: BlobStore, _ chunks: [BlobChunk]) {
    self.store = store
    self.chunks = chunks[...]
  }

  /// The next bytes; nil at the end.
  func next() async -> [UInt8]? {
    guard let chunk = chunks.popFirst() else { return nil }
    return (try? await store.bytes(of: chunk)) ?? nil
  }
}
