using LlamaRunner.Host.Configuration;

namespace LlamaRunner.UnitTests.Configuration;

public sealed class PathResolverTests
{
    private static readonly string Root = Path.GetPathRoot(Environment.CurrentDirectory)!;

    private readonly PathResolver _paths = new(Full("etc"), Full("home"), Full("program"));

    [Theory]
    [InlineData("a.gguf", "etc/a.gguf")]
    [InlineData("../a.gguf", "a.gguf")]
    [InlineData("~", "home")]
    [InlineData("~/m/a.gguf", "home/m/a.gguf")]
    [InlineData("~other", "etc/~other")]
    public void Resolve_Path_IsFull(string path, string expected) => Assert.Equal(Full(expected), _paths.Resolve(path));

    [Fact]
    public void Resolve_FullPath_IsKept() => Assert.Equal(Full("x/y"), _paths.Resolve(Full("x/y")));

    [Fact]
    public void ResolvePluginDirectory_Relative_IsTheProgramsOwn() => Assert.Equal(Full("program/plugins"), _paths.ResolvePluginDirectory("plugins"));

    private static string Full(string path) => Path.GetFullPath(path, Root);
}
