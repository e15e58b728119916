using LlamaRunner.Backends.Embedded.Native;
using LlamaRunner.EmbeddedTests.Support;

namespace LlamaRunner.EmbeddedTests.Native;

/// <summary>Which files are loaded, by name only.</summary>
public sealed class NativeLibrariesTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("native-");

    [Fact]
    public void Find_BuiltPlugin_HasOnlyFullPathsOfItsOwn()
    {
        var libraries = NativeLibraries.Find(Repository.PluginFolder, null);

        Assert.Equal(libraries.Main, libraries.LoadOrder[^1]);
        Assert.All(libraries.LoadOrder, path => Assert.StartsWith(Path.Combine(Repository.PluginFolder, "native"), path, StringComparison.Ordinal));
        Assert.All(libraries.LoadOrder, path => Assert.True(File.Exists(path)));
        Assert.Contains(NativeLibraries.SystemName, libraries.Label, StringComparison.Ordinal);
    }

    [Fact]
    public void Find_NothingForThisSystem_SaysWhatToDo()
    {
        var failure = Assert.Throws<NativeLibraryException>(() => NativeLibraries.Find(_folder.FullName, null));

        Assert.Contains($"-p:EmbeddedRuntimes={NativeLibraries.SystemName}", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Find_BuildForAGpu_TakesTheProcessorsPartFromThePlugin()
    {
        var own = NativeLibraries.Find(Repository.PluginFolder, null);
        foreach (var name in new[] { "llama", "ggml", "ggml-base", "ggml-vulkan" })
        {
            File.WriteAllText(Path.Combine(_folder.FullName, Path.GetFileName(own.Main).Replace("llama", name, StringComparison.Ordinal)), "");
        }

        var libraries = NativeLibraries.Find(Repository.PluginFolder, _folder.FullName);

        var names = libraries.LoadOrder.Select(path => Path.GetFileNameWithoutExtension(path).Replace("lib", "", StringComparison.Ordinal));
        Assert.Equal(["ggml-base", "ggml-cpu", "ggml-vulkan", "ggml", "llama"], names);
        Assert.Equal(Path.GetDirectoryName(own.Main), Path.GetDirectoryName(libraries.LoadOrder[1]));
        Assert.Equal(_folder.FullName, Path.GetDirectoryName(libraries.LoadOrder[2]));
    }

    [Fact]
    public void Find_ChosenBuildIsNotThere_NamesTheSetting()
    {
        var failure = Assert.Throws<NativeLibraryException>(() => NativeLibraries.Find(Repository.PluginFolder, Path.Combine(_folder.FullName, "none.so")));

        Assert.Contains("backends.embedded.library", failure.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
