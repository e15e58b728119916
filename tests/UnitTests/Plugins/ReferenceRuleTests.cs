using System.Xml.Linq;
using LlamaRunner.UnitTests.Support;

namespace LlamaRunner.UnitTests.Plugins;

/// <summary>The host references no plugin's assembly, plugins reference only contracts, contracts neither.</summary>
public sealed class ReferenceRuleTests
{
    public static TheoryData<string> Projects(string folder) =>
        new(Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.csproj", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Repository.Root, file)));

    [Theory]
    [MemberData(nameof(Projects), "plugins")]
    public void Plugin_References_OnlyContracts(string project)
    {
        var references = References(project).Concat(References("plugins/Directory.Build.props")).ToList();

        Assert.NotEmpty(references);
        Assert.All(references, reference => Assert.StartsWith("contracts/", reference.Path, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Projects), "contracts")]
    public void Contracts_References_OnlyContracts(string project) =>
        Assert.All(References(project), reference => Assert.StartsWith("contracts/", reference.Path, StringComparison.Ordinal));

    [Fact]
    public void Host_ReferencesPlugins_InBuildOrderOnly()
    {
        var references = References("host/LlamaRunner.Host.csproj").ToList();

        Assert.Contains(references, reference => reference.Path.StartsWith("plugins/", StringComparison.Ordinal));
        Assert.All(references, reference => Assert.True(
            reference.Path.StartsWith("contracts/", StringComparison.Ordinal)
            || (reference.Path.StartsWith("plugins/", StringComparison.Ordinal) && !reference.HasOutput)));
    }

    [Fact]
    public void Host_BuiltAssembly_ReferencesNoPlugin()
    {
        var names = typeof(Host.HostApplication).Assembly.GetReferencedAssemblies().Select(name => name.Name!).ToList();

        Assert.Contains("LlamaRunner.Contracts", names);
        Assert.Empty(names.Where(name => name.StartsWith("LlamaRunner.", StringComparison.Ordinal))
            .Except(["LlamaRunner.Contracts", "LlamaRunner.Dialects"]));
    }

    private static IEnumerable<(string Path, bool HasOutput)> References(string project)
    {
        var file = Path.Combine(Repository.Root, project);
        var folder = Path.GetDirectoryName(file)!;
        foreach (var element in XDocument.Load(file).Descendants("ProjectReference"))
        {
            var include = element.Attribute("Include")!.Value.Replace("$(RepositoryRoot)", Repository.Root, StringComparison.Ordinal);
            var path = Path.GetRelativePath(Repository.Root, Path.GetFullPath(Path.Combine(folder, include)));
            yield return (path.Replace('\\', '/'), element.Attribute("ReferenceOutputAssembly")?.Value != "false");
        }
    }
}
