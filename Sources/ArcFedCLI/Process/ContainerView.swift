import ArcFed
import Glibc

/// A mount namespace in which the volumes of a pod stand where its container has them, under the
/// very paths that its environment names (`mount_namespaces(7)`). Nothing of it is seen outside,
/// and it ends with its last program.
///
/// It takes root and the commands of util-linux, which Debian and Ubuntu cannot be without. Where
/// either is missing, paths in the environment are rewritten instead.
struct ContainerView: Sendable {
  /// The shell script that lays the mounts and becomes the command: a folder for itself, then a
  /// `source path base` for each mount, `--`, and the command's words. Folders that the machine
  /// lacks are made in an overlay over the nearest one that it has, `base`.
  private static let script = """
    set -e
    mount -t tmpfs arcfed "$1"; work=$1; shift; number=0; laid=
    while [ "$1" != -- ]; do
      if [ ! -d "$2" ]; then
        case " $laid " in *" $3 "*) ;; *)
          number=$((number + 1)); laid="$laid $3"
          mkdir -p "$work/$number/upper" "$work/$number/work"
          mount -t overlay arcfed -o \\
            "lowerdir=$3,upperdir=$work/$number/upper,workdir=$work/$number/work" "$3"
        esac
        mkdir -p "$2"
      fi
      mount --bind "$1" "$2"; shift 3
    done
    shift; exec "$@"
    """

  private let mounts: [(mount: Pod.Mount, base: String)]
  private let folder: String

  /// A view of the volumes, made ready in `folder`; nil where there is none to be had.
  init?(of mounts: [Pod.Mount], in folder: String) async {
    guard getuid() == 0, !mounts.isEmpty, mkdir(folder, 0o700) == 0 else { return nil }
    self.folder = folder
    // The shortest first: one may lie in another.
    self.mounts = mounts.reversed().map { ($0, Self.nearestFolder(to: $0.path)) }
    guard self.mounts.allSatisfy({ $0.base != "/" && Self.isPlain($0.mount.path) }) else {
      return nil
    }
    guard
      let probe = try? ChildProcess(
        command(["true"]), environment: ["PATH": Self.path], isSilent: true),
      await probe.exitStatus() == 0
    else { return nil }
  }

  /// Where the commands of util-linux are.
  private static let path = "/usr/sbin:/usr/bin:/sbin:/bin"

  /// The words that run a command in this view.
  func command(_ words: [String]) -> [String] {
    ["unshare", "--mount", "--propagation", "private", "--", "/bin/sh", "-c", Self.script, "sh"]
      + [folder] + mounts.flatMap { [$0.mount.source, $0.mount.path, $0.base] } + ["--"] + words
  }

  /// A path whose every part is a name, which a script may take as it is.
  private static func isPlain(_ path: String) -> Bool {
    path.hasPrefix("/") && !path.contains(" ") && !path.contains(",") && !path.contains(":")
      && path.split(separator: "/").allSatisfy { $0 != "." && $0 != ".." }
  }

  private static func nearestFolder(to path: String) -> String {
    var path = path
    while path.count > 1, access(path, F_OK) != 0 {
      let parent = path.split(separator: "/").dropLast()
      path = "/" + parent.joined(separator: "/")
    }
    return path
  }
}
