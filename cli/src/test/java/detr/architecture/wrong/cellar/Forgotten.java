package detr.architecture.wrong.cellar;

/** Wrong: in a package that is in no room. */
final class Forgotten {
  private Forgotten() {}
}
