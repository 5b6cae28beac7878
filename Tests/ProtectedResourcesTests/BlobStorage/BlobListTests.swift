import ArcFedHTTP
import ArcFedJSON
import Foundation
import Testing

@testable import ArcFedProtectedResources

@Suite("Lists of blobs whose names Swift's strings would read otherwise")
struct BlobListTests {
  private static let accent = "\u{301}"

  private func filled(_ names: [String]) async throws -> BlobWorld {
    let world = try await BlobWorld.started()
    for name in names {
      let path = PercentEncoding.encode(name)
      let put = try await world.send("PUT", "/data/\(path)", ["x-ms-blob-type": "BlockBlob"], "x")
      #expect(put.status == 201)
    }
    return world
  }

  private func texts(_ xml: String, _ name: String) -> [String] {
    xml.components(separatedBy: "<\(name)>").dropFirst().map {
      $0.components(separatedBy: "</\(name)>")[0]
    }
  }

  private func list(_ world: BlobWorld, _ query: String) async throws -> String {
    world.text(try await world.send("GET", "/data?restype=container&comp=list&\(query)"))
  }

  /// Names as they are written, byte for byte.
  private func bytes(_ names: [String]) -> [[UInt8]] { names.map { Array($0.utf8) } }

  @Test("Page by page every blob comes once, in the order of the names' bytes")
  func pages() async throws {
    let names = ["b", "e\(Self.accent)", "f", "z", "\u{E9}"]
    let world = try await filled(names.reversed())
    for query in ["", "&delimiter=/", "&include=uncommittedblobs"] {
      var found: [String] = []
      var marker: String? = ""
      while let start = marker, found.count <= names.count {
        let page = try await list(
          world, "maxresults=1\(query)&marker=\(PercentEncoding.encode(start))")
        found += texts(page, "Name")
        marker = texts(page, "NextMarker").first
      }
      #expect(bytes(found) == bytes(names), "\(query)")
    }
  }

  @Test("A prefix ends where its bytes end")
  func prefix() async throws {
    let names = ["dir/\(Self.accent)x", "e\(Self.accent)", "\u{E9}"]
    let world = try await filled(names)
    for (prefix, expected) in [
      ("e", [names[1]]), ("e\(Self.accent)", [names[1]]), ("\u{E9}", [names[2]]),
      ("dir/", [names[0]]), ("dir/\(Self.accent)", [names[0]]),
    ] {
      let found = texts(try await list(world, "prefix=\(PercentEncoding.encode(prefix))"), "Name")
      #expect(bytes(found) == bytes(expected), "\(prefix)")
    }
  }

  @Test("A delimiter is found where its bytes are, and two spellings are two prefixes")
  func delimiter() async throws {
    let names = ["dir/\(Self.accent)x", "e\(Self.accent)/1", "e\(Self.accent)/2", "\u{E9}/1"]
    let world = try await filled(names)
    let found = texts(try await list(world, "delimiter=/"), "Name")
    #expect(bytes(found) == bytes(["dir/", "e\(Self.accent)/", "\u{E9}/"]))
    let accents = try await list(
      world, "prefix=e&delimiter=\(PercentEncoding.encode(Self.accent))")
    #expect(bytes(texts(accents, "Name")) == bytes(["e\(Self.accent)"]))
  }

  @Test("What follows a character that XML reserves does not hide it")
  func escaping() async throws {
    let world = try await filled(["a&\(Self.accent)<\(Self.accent)"])
    let found = texts(try await list(world, ""), "Name")
    #expect(bytes(found) == bytes(["a&amp;\(Self.accent)&lt;\(Self.accent)"]))
  }
}
