import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.lang.model.element.Modifier;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Finds public types, methods and constructors without a comment: {@code Comments.java DIR…}. Not asked for are what
 * overrides a method, which has its comment, and the constructors of records, whose comments tell of the components.
 */
public final class Comments extends TreePathScanner<Void, Void> {
  private final DocTrees trees;
  private int gaps;

  private Comments(DocTrees trees) {
    this.trees = trees;
  }

  public static void main(String[] folders) throws Exception {
    List<Path> sources = new ArrayList<>();
    for (String folder : folders) {
      try (var files = Files.walk(Path.of(folder))) {
        files.filter(file -> file.toString().endsWith(".java")).sorted().forEach(sources::add);
      }
    }
    var compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      Iterable<? extends JavaFileObject> units = files.getJavaFileObjectsFromPaths(sources);
      JavacTask task = (JavacTask) compiler.getTask(null, files, null, null, null, units);
      Comments comments = new Comments(DocTrees.instance(task));
      comments.scan(task.parse(), null);
      if (comments.gaps > 0) {
        System.err.println("The declarations above are public: say in a comment what they are for");
        System.exit(1);
      }
    }
  }

  @Override
  public Void visitClass(ClassTree type, Void none) {
    if (!isOpen(type.getModifiers(), type)) {
      return null;
    }
    require(type.getSimpleName());
    return super.visitClass(type, none);
  }

  @Override
  public Void visitMethod(MethodTree method, Void none) {
    ClassTree owner = (ClassTree) getCurrentPath().getParentPath().getLeaf();
    boolean constructor = method.getName().contentEquals("<init>");
    boolean overrides =
        method.getModifiers().getAnnotations().stream()
            .anyMatch(annotation -> annotation.getAnnotationType().toString().equals("Override"));
    if (isOpen(method.getModifiers(), owner)
        && !overrides
        && !(constructor && owner.getKind() == Tree.Kind.RECORD)) {
      require(constructor ? owner.getSimpleName() : method.getName());
    }
    return null;
  }

  /** Bodies hold nothing that others see. */
  private boolean isOpen(ModifiersTree modifiers, ClassTree owner) {
    return modifiers.getFlags().contains(Modifier.PUBLIC)
        || modifiers.getFlags().contains(Modifier.PROTECTED)
        || (owner.getKind() == Tree.Kind.INTERFACE
            && !modifiers.getFlags().contains(Modifier.PRIVATE)
            && getCurrentPath().getLeaf() != owner);
  }

  private void require(CharSequence name) {
    TreePath path = getCurrentPath();
    if (trees.getDocCommentTree(path) != null) {
      return;
    }
    gaps++;
    var unit = path.getCompilationUnit();
    long start = trees.getSourcePositions().getStartPosition(unit, path.getLeaf());
    System.err.printf(
        "%s:%d: %s is public and has no comment%n",
        unit.getSourceFile().getName(), unit.getLineMap().getLineNumber(start), name);
  }
}
