@main
struct ArcFedCommand {
  static func main() {}
}
