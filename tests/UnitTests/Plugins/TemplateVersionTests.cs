using System.Xml.Linq;
using LlamaRunner.UnitTests.Support;

namespace LlamaRunner.UnitTests.Plugins;

/// <summary>The templates name the versions of the repository's own packages, and are as short as their documentation says.</summary>
public sealed class TemplateVersionTests
{
    private const int MostLines = 60;

    private static readonly string Templates = Path.Combine(Repository.Root, "plugin-template", "templates");

    public static TheoryData<string> Projects => [.. Directory.EnumerateFiles(Templates, "*.csproj", SearchOption.AllDirectories)
        .Select(static file => Path.GetRelativePath(Templates, file))];

    [Theory]
    [MemberData(nameof(Projects))]
    public void References_OfATemplate_AreTheRepositorysVersions(string project)
    {
        var references = XDocument.Load(Path.Combine(Templates, project)).Descendants("PackageReference").ToList();

        Assert.NotEmpty(references);
        Assert.All(references, static reference =>
        {
            var name = reference.Attribute("Include")!.Value;
            Assert.Equal($"{name} {VersionOf(name)}", $"{name} {reference.Attribute("Version")!.Value}");
        });
    }

    [Theory]
    [InlineData("frontend")]
    [InlineData("backend")]
    public void MainProject_OfATemplate_IsShort(string template)
    {
        var lines = Directory.EnumerateFiles(Path.Combine(Templates, template, "PluginName"), "*.cs", SearchOption.AllDirectories)
            .Sum(static file => File.ReadAllLines(file).Length);

        Assert.InRange(lines, 1, MostLines - 1);
    }

    private static string? VersionOf(string package)
    {
        var project = new[] { "contracts", "plugin-testing" }
            .Select(folder => Path.Combine(Repository.Root, folder, package, package + ".csproj")).FirstOrDefault(File.Exists);
        return project is null
            ? XDocument.Load(Path.Combine(Repository.Root, "Directory.Packages.props")).Descendants("PackageVersion")
                .Single(version => version.Attribute("Include")!.Value == package).Attribute("Version")!.Value
            : Version(project) ?? Version(Path.Combine(Repository.Root, "Directory.Build.props"));
    }

    private static string? Version(string project) => XDocument.Load(project).Descendants("Version").SingleOrDefault()?.Value;
}
