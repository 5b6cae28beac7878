/// Rule 5: a folder can be read at a glance.
struct FolderRule: Rule {
  static let maximumFiles = 12

  let name = "A folder is small"

  func findings(in house: House) -> [Finding] {
    Dictionary(grouping: house.files, by: \.folder)
      .filter { $0.value.count > Self.maximumFiles }
      .sorted { $0.key < $1.key }
      .map { folder, files in
        Finding(
          rule: name, path: folder, line: 0,
          message: "\(files.count) files, use folders by topic of at most "
            + "\(Self.maximumFiles) instead")
      }
  }
}
