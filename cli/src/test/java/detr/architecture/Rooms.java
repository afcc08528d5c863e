package detr.architecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The rooms of a house from the cellar up, and which of those below each may see. A room is a
 * package, or with all packages within it.
 */
final class Rooms {
  private static final String API = "api";

  /** Where detr's JAR has TwelveMonkeys, as detr/pom.xml says. */
  private static final String RELOCATED = "detr.shaded.";

  private record Room(String name, Set<String> sees, Set<String> libraries) {}

  /** What every room may see, besides itself. */
  private static final Set<String> JDK = Set.of("java.", "javax.");

  private final String root;
  private final List<Room> rooms = new ArrayList<>();

  /**
   * @param root the package that all rooms are in
   */
  Rooms(String root) {
    this.root = root;
  }

  /**
   * Adds a room on top of the others.
   *
   * @param name the package's, below the root; ending in {@code ..} with all packages within
   * @param sees names of the rooms that its classes may depend on
   * @param libraries packages outside of the house and of the JDK that it may depend on
   * @throws IllegalArgumentException if a room that it may see is not below
   */
  Rooms room(String name, Set<String> sees, String... libraries) {
    for (String below : sees) {
      if (named(below).isEmpty()) {
        throw new IllegalArgumentException(name + " may not see " + below + ", which is not below");
      }
    }
    rooms.add(new Room(name, sees, Set.of(libraries)));
    return this;
  }

  /** Adds the root package itself, called {@code api}. */
  Rooms api(Set<String> sees) {
    return room(API, sees);
  }

  private Optional<Room> named(String name) {
    return rooms.stream().filter(room -> room.name.equals(name)).findFirst();
  }

  /** A class's package; of a library inside one of the house's JARs the name it has outside. */
  private static String packageOf(JavaClass type) {
    String name = type.getPackageName();
    return name.startsWith(RELOCATED) ? "com." + name.substring(RELOCATED.length()) : name;
  }

  /** Whether a class is of the house. */
  DescribedPredicate<JavaClass> inTheHouse() {
    return DescribedPredicate.describe("in " + root, this::isInside);
  }

  private boolean isInside(JavaClass type) {
    String name = packageOf(type);
    return name.equals(root) || name.startsWith(root + ".");
  }

  /** The room of a class of the house, if it is in one. */
  private Optional<Room> of(JavaClass type) {
    String name = packageOf(type);
    return name.equals(root)
        ? named(API)
        : rooms.stream().filter(room -> holds(room, name)).findFirst();
  }

  private boolean holds(Room room, String packageName) {
    String full = root + "." + room.name;
    return full.endsWith("..")
        ? (packageName + ".").startsWith(full.substring(0, full.length() - 1))
        : full.equals(packageName);
  }

  /** Every class is in a room and sees no other than that may. */
  ArchCondition<JavaClass> seeOnlyWhatTheirRoomMay() {
    return new ArchCondition<>("see only what their room may") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        Optional<Room> room = of(type);
        if (room.isEmpty()) {
          events.add(SimpleConditionEvent.violated(type, type.getName() + " is in no room"));
          return;
        }
        type.getDirectDependenciesFromSelf().stream()
            .filter(dependency -> !mayBeSeen(room.get(), dependency.getTargetClass()))
            .map(d -> SimpleConditionEvent.violated(d, room.get().name + ": " + d.getDescription()))
            .forEach(events::add);
      }
    };
  }

  private boolean mayBeSeen(Room from, JavaClass target) {
    JavaClass type = target.getBaseComponentType();
    if (isInside(type)) {
      Optional<Room> to = of(type);
      return to.isPresent() && (to.get() == from || from.sees.contains(to.get().name));
    }
    return type.isPrimitive()
        || JDK.stream().anyMatch(prefix -> packageOf(type).startsWith(prefix))
        || from.libraries.stream().anyMatch(library -> inside(type, library));
  }

  private static boolean inside(JavaClass type, String packageName) {
    return (packageOf(type) + ".").startsWith(packageName + ".");
  }
}
