using CsCheck;
using LlamaRunner.Host.Models;

namespace LlamaRunner.UnitTests.Models;

public sealed class ModelIdsTests
{
    [Fact]
    public void TakeForPaths_OneFile_GetsTheStem() => Assert.Equal(["m"], new ModelIds().TakeForPaths("m", ["/a/b/m.gguf"]));

    [Fact]
    public void TakeForPaths_StemTaken_GetsTheFolderInFront()
    {
        var ids = new ModelIds();
        ids.TryTake("M");

        Assert.Equal(["b/m"], ids.TakeForPaths("m", ["/a/b/m.gguf"]));
    }

    [Fact]
    public void TakeForPaths_SeveralFiles_GetAsManyFoldersAsNeeded()
    {
        Assert.Equal(["b/m", "c/m"], new ModelIds().TakeForPaths("m", ["/a/b/m.gguf", "/a/c/m.gguf"]));
        Assert.Equal(["a/b/m", "c/b/m"], new ModelIds().TakeForPaths("m", ["/a/b/m.gguf", "/c/b/m.gguf"]));
    }

    [Fact]
    public void TakeForPaths_FoldersCannotTellApart_Numbers() =>
        Assert.Equal(["m#2", "m#1"], new ModelIds().TakeForPaths("m", ["/a/m.gguf", "/a/M.gguf"]));

    [Fact]
    public void TakeForPaths_AnyPaths_NamesAreUniqueAndDoNotDependOnOrder()
    {
        var paths = Gen.OneOf("a", "A", "b", "c").Array[0, 3]
            .Select(static folders => "/" + string.Join('/', [.. folders, "m.gguf"]))
            .Array[1, 6].Select(static all => all.Distinct().ToArray());

        paths.Sample(static paths =>
        {
            var forward = NewIds().TakeForPaths("m", paths);
            var backward = NewIds().TakeForPaths("m", [.. paths.Reverse()]);

            Assert.Equal(paths.Length, forward.Concat(["m", "a/m"]).Distinct(StringComparer.OrdinalIgnoreCase).Count() - 2);
            Assert.Equal(forward, backward.Reverse());
        });

        static ModelIds NewIds()
        {
            var ids = new ModelIds();
            ids.TryTake("m");
            ids.TryTake("a/m");
            return ids;
        }
    }
}
