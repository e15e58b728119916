namespace LlamaRunner.Host.Models;

/// <summary>Reads the files of a folder and says which are models and which projector belongs to which.</summary>
internal sealed class ModelFolderReader(ModelReader reader, IProblems problems)
{
    private const string Damaged = "damaged";

    /// <summary>Reads every model of several folders, in their order.</summary>
    public async Task<IReadOnlyList<FoundModel>> ReadAsync(IReadOnlyList<ModelFolder> folders, CancellationToken cancellationToken) =>
        [.. (await ParallelReads.RunAsync(folders, ReadAsync, cancellationToken)).SelectMany(static models => models)];

    /// <summary>Reads every model of a folder. Damaged files and incomplete sets of shards are reported and left out.</summary>
    public async Task<IReadOnlyList<FoundModel>> ReadAsync(ModelFolder folder, CancellationToken cancellationToken)
    {
        var models = new List<(ModelFileSet Files, GgufHeader Header)>();
        var projectors = new List<Projector>();
        foreach (var set in ModelFileSet.Group(folder.Files))
        {
            var reading = await reader.ReadAsync(set, cancellationToken);
            if (reading.Header is not { } header)
            {
                problems.Report(set.First.Path, $"The file is not listed as a model. {reading.Fault}", Damaged);
            }
            else if (header.IsProjector || Projector.IsNamed(set.First.Name))
            {
                projectors.Add(new Projector(set.First.Path, header.SeesImages, header.Metadata.Quantization));
            }
            else if (header.IsModel)
            {
                models.Add((set, header));
            }
        }

        string[] stems = [.. models.Select(static model => model.Files.Stem)];
        var found = new List<FoundModel>(models.Count);
        foreach (var (files, header) in models)
        {
            var projector = ProjectorMatcher.Choose(files.Stem, stems, projectors, folder.IsMixed)
                ?? await FindProjectorAboveAsync(files.Stem, stems, folder, cancellationToken);
            found.Add(new FoundModel(files, header, projector) { Folder = folder });
        }

        return found;
    }

    /// <summary>Finds the projector of one model of a folder by names alone, without reading the other models.</summary>
    public async Task<Projector?> FindProjectorAsync(string modelStem, ModelFolder folder, CancellationToken cancellationToken)
    {
        var stems = new List<string>();
        var projectors = new List<Projector>();
        foreach (var set in ModelFileSet.Group(folder.Files))
        {
            if (!Projector.IsNamed(set.First.Name))
            {
                stems.Add(set.Stem);
            }
            else if (await ReadProjectorAsync(set, cancellationToken) is { } projector)
            {
                projectors.Add(projector);
            }
        }

        return ProjectorMatcher.Choose(modelStem, stems, projectors, folder.IsMixed);
    }

    /// <summary>Reads a projector; null, and reported, when it is damaged.</summary>
    public async Task<Projector?> ReadProjectorAsync(ModelFileSet set, CancellationToken cancellationToken)
    {
        var reading = await reader.ReadAsync(set, cancellationToken);
        if (reading.Header is { } header)
        {
            return new Projector(set.First.Path, header.SeesImages, header.Metadata.Quantization);
        }

        problems.Report(set.First.Path, $"The projector is not used. {reading.Fault}", Damaged);
        return null;
    }

    private async Task<Projector?> FindProjectorAboveAsync(
        string stem, string[] stems, ModelFolder folder, CancellationToken cancellationToken)
    {
        foreach (var level in folder.ProjectorsAbove)
        {
            var projectors = new List<Projector>();
            foreach (var set in ModelFileSet.Group(level))
            {
                if (await ReadProjectorAsync(set, cancellationToken) is { } projector)
                {
                    projectors.Add(projector);
                }
            }

            if (ProjectorMatcher.Choose(stem, stems, projectors, isRoot: false) is { } chosen)
            {
                return chosen;
            }
        }

        return null;
    }
}
