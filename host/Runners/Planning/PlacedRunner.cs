namespace LlamaRunner.Host.Runners.Planning;

/// <summary>A runner that has a place.</summary>
/// <param name="Id">The runner's number.</param>
/// <param name="Model">The model that it serves.</param>
/// <param name="Stage">How far it is in its life.</param>
/// <param name="Active">How many requests it works on.</param>
/// <param name="UpSince">When its turn began: when it became ready.</param>
/// <param name="LastUsedAt">When a lease on it was last granted or given back.</param>
internal sealed record PlacedRunner(int Id, ModelTraits Model, PlaceStage Stage, int Active, TimeSpan UpSince, TimeSpan LastUsedAt);
